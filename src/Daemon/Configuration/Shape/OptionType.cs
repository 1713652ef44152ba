namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>Types of single values.</summary>
internal enum OptionType
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>A text with a unit: <c>100ms</c>, <c>1s</c>, <c>2m</c>.</summary>
    Duration,
}
