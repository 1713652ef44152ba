namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>What is wrong with a manifest.</summary>
/// <param name="Path">JSON path of the place (<c>$.policies[0].name</c>).</param>
/// <param name="Text">What is wrong there and what to do.</param>
internal sealed record ManifestFault(string Path, string Text)
{
    public override string ToString() => $"{Path}: {Text}";
}
