namespace Cotenant.Evaluation.Results;

/// <summary>A workload file that an experiment ran on.</summary>
/// <param name="File">Path below the data directory.</param>
/// <param name="Sha256">Hash of its bytes (hex).</param>
public sealed record Workload(string File, string Sha256);
