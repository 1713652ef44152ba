namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What the number of a <see cref="ResourceAmount"/> counts.</summary>
internal enum AmountUnit
{
    /// <summary>Ways of a cache.</summary>
    Ways,

    /// <summary>Bytes of a cache.</summary>
    Bytes,

    /// <summary>Percent of the whole.</summary>
    Percent,

    /// <summary>Bytes a second.</summary>
    BytesPerSecond,
}
