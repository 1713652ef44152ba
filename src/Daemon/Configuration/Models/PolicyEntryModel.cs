namespace Cotenant.Daemon.Configuration.Models;

/// <summary>An entry of a device's <c>policies</c>, validated.</summary>
internal sealed class PolicyEntryModel : IEquatable<PolicyEntryModel>
{
    /// <summary>Names of resources; empty for all of the device's family.</summary>
    public required IReadOnlyList<string> Leases { get; init; }

    public required IReadOnlyList<string> Chain { get; init; }

    public required IReadOnlyList<string> Shadow { get; init; }

    /// <summary>Policy name, option name, value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Options { get; init; }

    public bool Equals(PolicyEntryModel? other) =>
        other is not null
        && Leases.SequenceEqual(other.Leases)
        && Chain.SequenceEqual(other.Chain)
        && Shadow.SequenceEqual(other.Shadow)
        && Options.Count == other.Options.Count
        && Options.All(o => other.Options.TryGetValue(o.Key, out var values)
            && values.Count == o.Value.Count
            && o.Value.All(v => values.TryGetValue(v.Key, out var text) && text == v.Value));

    public override bool Equals(object? obj) => Equals(obj as PolicyEntryModel);

    public override int GetHashCode() => HashCode.Combine(Leases.Count, Chain.Count > 0 ? Chain[0] : "", Shadow.Count, Options.Count);
}
