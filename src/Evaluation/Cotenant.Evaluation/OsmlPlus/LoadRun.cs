using Cotenant.Evaluation.Hosts;

namespace Cotenant.Evaluation.OsmlPlus;

/// <summary>One run of a drawn load.</summary>
/// <param name="Policy">Who decided.</param>
/// <param name="Load">Index of the load.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Result">How it fared.</param>
internal sealed record LoadRun(string Policy, int Load, int Seed, HostRunResult Result);
