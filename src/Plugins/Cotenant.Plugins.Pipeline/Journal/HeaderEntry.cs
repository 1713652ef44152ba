namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>An entry in a device's header.</summary>
/// <param name="Leases">The resources that it leases.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Shadow">Its shadows.</param>
public sealed record HeaderEntry(ResourceSet Leases, HeaderPolicy[] Chain, HeaderPolicy[] Shadow);
