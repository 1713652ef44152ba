namespace Cotenant.Evaluation.Training;

/// <summary>What <see cref="OsmlPlusTraining"/> trains on and where it leaves the models.</summary>
public sealed record TrainingOptions
{
    /// <summary>Where <c>data/</c> is: servers and service profiles.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Directory that receives the models, as a model store keeps them.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Name of a server in <c>data/servers</c>.</summary>
    public string Server { get; init; } = "xeon-e5-2697v4";

    /// <summary>Services to train on; neighbours come from them, too.</summary>
    public IReadOnlyList<string> Services { get; init; } = ["moses", "img-dnn", "xapian", "specjbb", "sphinx", "mongodb"];

    /// <summary>Best-effort jobs among the neighbours.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = ["blackscholes", "bodytrack", "streamcluster"];

    /// <summary>Loads of a service that are swept, each among four sets of neighbours.</summary>
    public int Cases { get; init; } = 3200;

    /// <summary>Learning steps of Model-C.</summary>
    public int Steps { get; init; } = 40_000;

    /// <summary>Seeds sweep and fits: the same seed gives the same models.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Told what is done and how far, 0 to 1.</summary>
    public Action<string, double> Progress { get; init; } = static (_, _) => { };
}
