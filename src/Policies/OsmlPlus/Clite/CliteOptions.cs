using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>CLITE's parameters (Patel and Tiwari, CLITE, HPCA 2020, section 4; those it leaves open are its released program's).</summary>
/// <param name="SampleNs">How long a partition is observed: 2 s.</param>
/// <param name="Threshold">The search ends when the expected improvement of the score falls below: 1 %.</param>
/// <param name="Margin">By how much expected improvement wants the best score beaten, ξ: 0.01.</param>
/// <param name="MaximumSamples">The search ends after so many samples: 100.</param>
/// <param name="GoodScore">It ends at this score: 0.99.</param>
/// <param name="DropoutShare">Share of the samples that copy the best-doing tenant's allocation: one in four.</param>
/// <param name="Noise">Variance of a score's noise over the score's own.</param>
/// <param name="LoadChange">Relative change of a tenant's requests a second at which the search starts anew.</param>
/// <param name="Settle">True prolongs a sample, to five times its length at most, while the queue that an earlier sample left still drains.</param>
/// <param name="OptimiseServices">True goes on to lower latencies when all targets are met and there is no best-effort tenant; false ends there, with a score of 1.</param>
/// <param name="Spread">True places threads on idle cores first, as for PARTIES; false on whole cores.</param>
internal sealed record CliteOptions(
    long SampleNs,
    double Threshold,
    double Margin,
    int MaximumSamples,
    double GoodScore,
    double DropoutShare,
    double Noise,
    double LoadChange,
    bool Settle,
    bool OptimiseServices,
    bool Spread)
{
    internal static CliteOptions From(PolicyOptions options) => new(
        (long)(options.GetNumber("sample", 2, 0.5, 60) * 1e9),
        options.GetNumber("threshold", 0.01, 0, 1),
        options.GetNumber("margin", 0.01, 0, 1),
        (int)options.GetNumber("maximum-samples", 100, 4, 200),
        options.GetNumber("good-score", 0.99, 0.5, 1),
        options.GetNumber("dropout-copy", 0.25, 0, 1),
        options.GetNumber("noise", 0.01, 1e-6, 1),
        options.GetNumber("load-change", 0.2, 0.01, 10),
        options.GetSwitch("settle", true),
        options.GetSwitch("optimise-services", false),
        options.GetSwitch("spread", true));
}
