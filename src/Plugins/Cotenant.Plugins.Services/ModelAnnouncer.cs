using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Plugins.Services;

/// <summary>Announces the models of some policies, as they stand in the store.</summary>
internal sealed class ModelAnnouncer(ModelStore models, IReadOnlyList<string> policies) : IModelAnnouncer
{
    private readonly string[] _prefixes = [.. policies.Select(policy => policy + "/")];

    public int Revision(long deviceTimeNs) => models.Revision;

    public PublishedModel[] Current() =>
    [
        .. models.List("")
            .Where(model => _prefixes.Length == 0 || Array.Exists(_prefixes, prefix => model.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(model => new PublishedModel(model.Name, model.Version, model.Hash)),
    ];
}
