namespace Cotenant.Plugins.Manifest;

/// <summary>The version of the contract between host and plugins.</summary>
public static class ContractVersion
{
    /// <summary>
    /// Major.minor. A plugin loads when its major is equal and its minor not above this one; before 1.0 the minor has to
    /// be equal, too.
    /// </summary>
    public const string Current = "0.1";
}
