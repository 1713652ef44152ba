using System.Globalization;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>The published measurements against which the simulator is validated: <c>data/osml</c>.</summary>
internal sealed class PublishedMaps
{
    private const string CellsHeader = "service,rps,llc_ways,cores,printed_latency_ms,bin_lo_ms,bin_hi_ms,in_oaa_box";
    private const string FrontiersHeader = "service,rps,max_rps_pct,vertex_idx,cores,llc_ways";

    private PublishedMaps(IReadOnlyDictionary<string, PublishedCell[]> cells, IReadOnlyDictionary<string, PublishedFrontier[]> frontiers)
    {
        Cells = cells;
        Frontiers = frontiers;
    }

    /// <summary>Latency cells by service.</summary>
    public IReadOnlyDictionary<string, PublishedCell[]> Cells { get; }

    /// <summary>Frontiers by service, one a load.</summary>
    public IReadOnlyDictionary<string, PublishedFrontier[]> Frontiers { get; }

    /// <summary>Reads both maps.</summary>
    /// <exception cref="DeviceException">A file is missing or malformed.</exception>
    public static PublishedMaps Load(string cellsPath, string frontiersPath, ServerShape shape)
    {
        var cells = Rows(cellsPath, CellsHeader)
            .GroupBy(row => row[0], row => new PublishedCell(
                Number(row[1]),
                (int)Number(row[2]),
                (int)Number(row[3]),
                row[4].Length == 0 ? double.NaN : Number(row[4]),
                Number(row[5]),
                Number(row[6])))
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        var frontiers = Rows(frontiersPath, FrontiersHeader)
            .GroupBy(row => row[0])
            .ToDictionary(
                group => group.Key,
                group => group.GroupBy(row => Number(row[1])).Select(load => PublishedFrontier.FromVertices(
                    load.Key,
                    [.. load.OrderBy(row => Number(row[3])).Select(row => (Number(row[4]), Number(row[5])))],
                    shape.LogicalCpus,
                    shape.CacheWays)).ToArray(),
                StringComparer.Ordinal);
        return new PublishedMaps(cells, frontiers);
    }

    private static List<string[]> Rows(string path, string header)
    {
        try
        {
            using var reader = new StreamReader(path);
            if (reader.ReadLine() != header)
            {
                throw new DeviceException($"{path}: line 1: the columns are not {header}");
            }

            var columns = header.Count(c => c == ',') + 1;
            var rows = new List<string[]>();
            while (reader.ReadLine() is { } line)
            {
                var row = line.Split(',');
                if (row.Length != columns || row.Skip(1).Any(field => field.Length > 0 && !double.TryParse(field, CultureInfo.InvariantCulture, out _)))
                {
                    throw new DeviceException($"{path}: line {rows.Count + 2}: expected a name and {columns - 1} numbers");
                }

                rows.Add(row);
            }

            return rows;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
