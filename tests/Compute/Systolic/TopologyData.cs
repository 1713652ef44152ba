using System.Runtime.CompilerServices;
using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Tests.Systolic;

/// <summary>The repository's topologies.</summary>
internal static class TopologyData
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "data", "systolic"));

    public static IReadOnlyList<LayerTable> Read(string file, Action<int, string>? skipped = null) =>
        TopologyText.Read(file, File.ReadAllText(Path.Combine(Folder, file)), skipped);

    private static string Here([CallerFilePath] string path = "") => path;
}
