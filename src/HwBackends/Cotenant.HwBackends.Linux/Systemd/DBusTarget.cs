namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>Whom a call is for.</summary>
/// <param name="Destination">bus name</param>
/// <param name="Path">object path</param>
/// <param name="Interface">interface</param>
/// <param name="Member">method</param>
internal readonly record struct DBusTarget(string Destination, string Path, string Interface, string Member);
