namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>What the metadata of a plugin's assemblies says.</summary>
/// <param name="State">Whether it can be loaded.</param>
/// <param name="Fault">Why not; empty when it can.</param>
/// <param name="EntryType">Full name of the type that implements <see cref="IPlugin"/>.</param>
/// <param name="Shared">The shared assemblies that it references: no others are loaded on its account.</param>
internal sealed record InspectionResult(PluginEntryState State, string Fault, string EntryType, IReadOnlyList<string> Shared)
{
    public static InspectionResult Invalid(string fault) => new(PluginEntryState.Invalid, fault, "", []);

    public static InspectionResult Incompatible(string fault) => new(PluginEntryState.Incompatible, fault, "", []);
}
