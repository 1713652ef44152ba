using System.Security.Cryptography;
using System.Text.Json;
using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Energy;
using Cotenant.Compute.Systolic.Mapping;

namespace Cotenant.Evaluation.ReDas;

/// <summary>What ReDas and its baselines are compared on: the file <c>data/experiments/redas.json</c>, or that of <c>--setup</c>.</summary>
internal sealed record ReDasSetup
{
    /// <summary>The file, below the data directory.</summary>
    public const string DefaultFile = "experiments/redas.json";

    /// <summary>Counted up with every change of the model that can move a figure.</summary>
    public const string ModelVersion = "systolic-1";

    /// <summary>One line for people.</summary>
    public required string Description { get; init; }

    /// <summary>N of the array.</summary>
    public required int Side { get; init; }

    /// <summary>Cycles of a bypass hop at a corner.</summary>
    public required int HopCycles { get; init; }

    /// <summary>Clock, MHz.</summary>
    public required double ClockMegahertz { get; init; }

    /// <summary>Bandwidth to memory, bytes per cycle.</summary>
    public required double BytesPerCycle { get; init; }

    /// <summary>Bytes of the four buffers together.</summary>
    public required long BufferBytes { get; init; }

    /// <summary>Bytes of an operand.</summary>
    public required int OperandBytes { get; init; }

    /// <summary>Bytes of a partial sum.</summary>
    public required int SumBytes { get; init; }

    /// <summary>Density of interval sampling.</summary>
    public required int SamplesPerOctave { get; init; }

    /// <summary>Energy of one act.</summary>
    public required EnergyConstants Energy { get; init; }

    /// <summary><c>refuse</c> or <c>skip</c>.</summary>
    public required string MalformedLines { get; init; }

    /// <summary>The set that the goal speaks of.</summary>
    public required IReadOnlyList<string> Topologies { get; init; }

    /// <summary>The same networks in short form.</summary>
    public required IReadOnlyList<string> ShortTopologies { get; init; }

    /// <summary>Networks outside the set.</summary>
    public required IReadOnlyList<string> FurtherTopologies { get; init; }

    /// <summary>Products for the comparison with every tile size.</summary>
    public required SmallProducts SmallProducts { get; init; }

    /// <summary>What mappers assume.</summary>
    public MapperOptions Mapper => new()
    {
        Memory = new ArrayMemory { BufferBytes = BufferBytes, OperandBytes = OperandBytes, SumBytes = SumBytes },
        HopCycles = HopCycles,
        SamplesPerOctave = SamplesPerOctave,
    };

    /// <summary>Reads a set-up.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EvaluationException">It is missing or malformed; the message names file and line.</exception>
    public static ReDasSetup Read(string path)
    {
        try
        {
            var setup = JsonSerializer.Deserialize(File.ReadAllText(path), ReDasJson.Default.ReDasSetup)
                ?? throw new EvaluationException($"{path}: the file holds null; write an object");
            _ = new ArrayMapper(ArrayDesign.ReDas(setup.Side), setup.Mapper);
            Require(setup.BytesPerCycle > 0 && setup.ClockMegahertz > 0, path, "bytesPerCycle and clockMegahertz must be above 0");
            Require(setup.MalformedLines is "refuse" or "skip", path, $"malformedLines is '{setup.MalformedLines}'; give refuse or skip");
            Require(setup.Topologies.Count > 0 && setup.ShortTopologies.Count > 0, path, "topologies and shortTopologies need at least one file each");
            Require(setup.SmallProducts is { Count: > 0, MaxSide: >= 1 and <= 256, BytesPerCycle: > 0 }, path, "smallProducts: give count and bytesPerCycle above 0, maxSide 1 to 256");
            return setup;
        }
        catch (JsonException exception)
        {
            throw new EvaluationException($"{path}: line {exception.LineNumber + 1}: {exception.Message.Split(" Path:")[0]}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EvaluationException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Model version and hash of the set-up.</summary>
    /// <exception cref="EvaluationException">There is no such file.</exception>
    public static string Identity(string path)
    {
        if (!File.Exists(path))
        {
            throw new EvaluationException($"{path}: no such set-up; correct --setup or --data");
        }

        using var stream = File.OpenRead(path);
        return $"{ModelVersion}+{Convert.ToHexStringLower(SHA256.HashData(stream))[..12]}";
    }

    private static void Require(bool condition, string path, string message)
    {
        if (!condition)
        {
            throw new EvaluationException($"{path}: {message}");
        }
    }
}
