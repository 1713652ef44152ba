namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A trained model.</summary>
internal sealed record ModelReport
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    /// <summary>True for a model that came with the program.</summary>
    public required bool Shipped { get; init; }

    public required string Trainer { get; init; }

    public required ulong Seed { get; init; }

    public required int Rows { get; init; }

    /// <summary>Error on rows held out of the training.</summary>
    public required double HeldOutError { get; init; }

    public required string DataHash { get; init; }

    public required string Hash { get; init; }
}
