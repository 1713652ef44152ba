namespace Cotenant.Plugins.Learning;

/// <summary>Where a model comes from: enough to make it again.</summary>
/// <param name="Trainer">Trainer and parameters, as text.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="DataHash">Hash of the training rows (hex).</param>
/// <param name="Rows">Training rows.</param>
/// <param name="HeldOutError">Error on rows held out of the training, in the unit that <paramref name="Trainer"/> states.</param>
public sealed record ModelOrigin(string Trainer, ulong Seed, string DataHash, int Rows, double HeldOutError);
