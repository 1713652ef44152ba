namespace Cotenant.Plugins;

/// <summary>A series as it is declared once, in a manifest or a device's descriptor.</summary>
/// <param name="Name">Full metric name in base units (<c>cotenant_..._seconds</c>, <c>..._bytes</c>, <c>..._ratio</c>; counters end in <c>_total</c>).</param>
/// <param name="Help">One line for people.</param>
/// <param name="Kind">Counter or gauge.</param>
/// <param name="PerTenant">True when each tenant has its own value (label <c>tenant</c>).</param>
public sealed record SeriesDescriptor(string Name, string Help, SeriesKind Kind, bool PerTenant);
