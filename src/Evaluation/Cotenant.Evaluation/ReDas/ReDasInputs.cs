using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation.ReDas;

/// <summary>The set-up and topologies of one evaluation, and the designs compared.</summary>
internal sealed class ReDasInputs
{
    /// <summary>Option with topology files from outside, one a line.</summary>
    public const string TopologyOption = "topology";

    /// <summary>Option with a set-up file from outside.</summary>
    public const string SetupOption = "setup";

    /// <summary>Option to leave malformed lines out.</summary>
    public const string SkipOption = "skip-malformed";

    private readonly EvaluationContext _context;
    private readonly List<string> _skipped = [];

    public ReDasInputs(EvaluationContext context)
    {
        _context = context;
        Setup = ReDasSetup.Read(SetupPath(context.DataDirectory, context.Options));
        Outside = context.Options.TryGetValue(TopologyOption, out var files) ? files.Split('\n') : [];
    }

    public ReDasSetup Setup { get; }

    /// <summary>Topologies of the command line; empty for the set.</summary>
    public IReadOnlyList<string> Outside { get; }

    /// <summary>Lines that were left out, for the notes.</summary>
    public IReadOnlyList<string> Skipped => [.. _skipped.Distinct()];

    /// <summary>The file of the set-up.</summary>
    public static string SetupPath(string data, IReadOnlyDictionary<string, string> options) =>
        options.TryGetValue(SetupOption, out var file) ? Path.GetFullPath(file) : Path.Combine(data, ReDasSetup.DefaultFile);

    /// <summary>The designs, the one that all are compared with first and ReDas last.</summary>
    public static IReadOnlyList<ArrayDesign> Designs(int side) =>
    [
        ArrayDesign.Fixed("ws", side, Dataflow.WeightStationary),
        ArrayDesign.Fixed("os", side, Dataflow.OutputStationary),
        ArrayDesign.BestOfThree(side),
        ArrayDesign.Fission("planaria", side, Dataflow.WeightStationary),
        ArrayDesign.Fission("planaria-3", side, Dataflow.OutputStationary, Dataflow.WeightStationary, Dataflow.InputStationary),
        ArrayDesign.ReDas(side),
    ];

    /// <summary>The networks to evaluate: those of the command line, else of the set-up.</summary>
    public IReadOnlyList<LayerTable> Networks() => Outside.Count > 0 ? [.. Outside.SelectMany(file => Read(Path.GetFullPath(file)))] : Networks(Setup.Topologies);

    /// <summary>Reads topologies below the data directory.</summary>
    public IReadOnlyList<LayerTable> Networks(IReadOnlyList<string> files) => [.. files.SelectMany(file => Read(Path.Combine(_context.DataDirectory, file)))];

    /// <summary>Set-up and topologies with their hashes.</summary>
    public IReadOnlyList<Workload> Workloads() =>
        [_context.Hash(SetupPath(_context.DataDirectory, _context.Options)), .. (Outside.Count > 0 ? Outside.Select(Path.GetFullPath) : Setup.Topologies).Select(_context.Hash)];

    /// <summary>Notes that every experiment on topologies carries.</summary>
    public IEnumerable<string> Notes() => Skipped.Select(line => $"left out: {line}");

    private IReadOnlyList<LayerTable> Read(string path)
    {
        var skip = Outside.Count > 0 ? _context.Options.ContainsKey(SkipOption) : Setup.MalformedLines == "skip";
        try
        {
            var text = File.ReadAllText(path);
            var file = Path.GetFileName(path);
            var tables = TopologyText.Read(path, text, skip ? (line, what) => _skipped.Add($"{file}:{line}: {what}") : null);

            // the file names the network unless it holds several
            return tables.Count == 1 ? [tables[0] with { Name = Path.GetFileNameWithoutExtension(path) }] : tables;
        }
        catch (TopologyException exception)
        {
            throw new EvaluationException(exception.Message + (Outside.Count > 0 ? " (--skip-malformed leaves such lines out)" : ""), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
