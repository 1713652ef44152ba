namespace Cotenant.HwBackends.Linux.State;

/// <summary>The value of an attribute before it was first written.</summary>
/// <param name="Tenant">id of the tenant for which it was written</param>
/// <param name="Path">absolute path of the cgroup</param>
/// <param name="Identity">inode of the cgroup: the value belongs to it and not to a later cgroup of the same path</param>
/// <param name="Attribute">file name</param>
/// <param name="Text">its text</param>
internal sealed record OriginalValue(string Tenant, string Path, ulong Identity, string Attribute, string Text);
