using System.Collections.Immutable;
using System.Globalization;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Regressors;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services.Models;

/// <summary>
/// Models in directories: one that came with the program and is only read, one of this host's own. Files are written whole or
/// not at all and never changed; a damaged one is logged, listed in <see cref="Problems"/> and passed over for the version before
/// it. The newest version of every model stays read in memory, so that opening it costs no I/O. Thread-safe; listing and opening
/// take no lock.
/// </summary>
public sealed class ModelStore : IModelStore
{
    private readonly ModelStoreOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _writing = new();
    private volatile ImmutableSortedDictionary<string, ModelVersions> _index;
    private ImmutableList<ModelProblem> _problems = [];
    private int _revision;

    /// <summary>Opens the directories and reads the newest version of every model.</summary>
    /// <exception cref="ArgumentException">The options keep no version.</exception>
    public ModelStore(ModelStoreOptions options, ILogger<ModelStore> logger)
        : this(options, (ILogger)logger, null)
    {
    }

    private ModelStore(ModelStoreOptions options, ILogger logger, ImmutableSortedDictionary<string, ModelVersions>? index)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.KeptVersions < 1)
        {
            throw new ArgumentException($"a model store keeps 1 version or more, not {options.KeptVersions}", nameof(options));
        }

        _options = options;
        _logger = logger;
        _index = index ?? ModelScan.Run(options, Report);
    }

    /// <summary>Counts the changes; cheap to read.</summary>
    public int Revision => Volatile.Read(ref _revision);

    /// <summary>Files that count as none.</summary>
    public IReadOnlyList<ModelProblem> Problems => Volatile.Read(ref _problems);

    /// <summary>
    /// A store in memory that begins with the models of this one and publishes nowhere else: for an evaluation's run, which must
    /// leave no trace.
    /// </summary>
    public ModelStore Overlay() => new(new ModelStoreOptions { KeptVersions = _options.KeptVersions }, _logger, _index);

    /// <summary>Reads the directories again, for models that another process has published or removed.</summary>
    public void Refresh()
    {
        lock (_writing)
        {
            if (_options.StateDirectory is null && _options.ShippedDirectories.Count == 0)
            {
                return;
            }

            _problems = [];
            _index = ModelScan.Run(_options, Report);
            Interlocked.Increment(ref _revision);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelInfo> List(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return [.. _index.Where(model => model.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(model => model.Value.Newest.Info)];
    }

    /// <inheritdoc/>
    public bool TryOpen(string name, int version, out StoredModel model)
    {
        ArgumentNullException.ThrowIfNull(name);
        model = null!; // the contract has no attribute for "null when false"
        if (!_index.TryGetValue(name, out var versions))
        {
            return false;
        }

        if (version == 0 || version == versions.Newest.Info.Version)
        {
            model = versions.Newest.Open();
            return true;
        }

        foreach (var place in versions.Places)
        {
            if (place.Version == version && (place.Content ?? TryRead(name, place)) is { } content)
            {
                model = content.Open();
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is none, or the regressor is not fitted or not one of this host's.</exception>
    /// <exception cref="ModelStoreException">The file cannot be written.</exception>
    public ModelInfo Publish(string name, ModelOrigin origin, IRegressor regressor)
    {
        ArgumentNullException.ThrowIfNull(regressor);
        if (regressor is not HostRegressor own)
        {
            throw new ArgumentException($"a {regressor.GetType().Name} cannot be stored: make regressors with CreateRegressor, or publish bytes", nameof(regressor));
        }

        if (!own.IsFitted)
        {
            throw new ArgumentException("the regressor is not fitted: fit it before it is published", nameof(regressor));
        }

        // a fork: the caller may fit its own again
        return Publish(name, origin, RegressorCodec.Write(own), (HostRegressor)own.Fork());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="ModelStoreException">The file cannot be written.</exception>
    public ModelInfo Publish(string name, ModelOrigin origin, ReadOnlySpan<byte> payload) => Publish(name, origin, payload.ToArray(), null);

    private ModelInfo Publish(string name, ModelOrigin origin, byte[] payload, HostRegressor? regressor)
    {
        ModelName.Check(name);
        ArgumentNullException.ThrowIfNull(origin);
        lock (_writing)
        {
            var versions = _index.GetValueOrDefault(name);
            var version = versions is null ? 1 : versions.Places[0].Version + 1;
            var info = new ModelInfo(name, version, ModelHash.Of(payload), origin, Shipped: false);
            var content = new ModelContent(info, payload, regressor);
            string? path = null;
            if (_options.StateDirectory is { } state)
            {
                (content, path) = Write(state, content);
            }

            ImmutableArray<ModelPlace> places = [new ModelPlace(content.Info.Version, path, Shipped: false, path is null ? content : null), .. versions?.Places ?? []];
            _index = _index.SetItem(name, new ModelVersions(content, Prune(places)));
            Interlocked.Increment(ref _revision);
            ServiceLog.ModelPublished(_logger, name, content.Info.Version, content.Info.Hash);
            return content.Info;
        }
    }

    // another process, or a damaged file, may hold the next number: then it is the one after
    private static (ModelContent Content, string Path) Write(string state, ModelContent content)
    {
        var directory = Path.Combine(state, Path.Combine(content.Info.Name.Split('/')));
        try
        {
            while (true)
            {
                var path = Path.Combine(directory, content.Info.Version.ToString(CultureInfo.InvariantCulture) + ModelFile.Extension);
                if (!File.Exists(path) && ModelFile.TryWrite(path, content))
                {
                    return (content, path);
                }

                content = content with { Info = content.Info with { Version = content.Info.Version + 1 } };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException($"model {content.Info.Name} cannot be stored in {state} ({e.Message}): check space and permissions", e);
        }
    }

    private ImmutableArray<ModelPlace> Prune(ImmutableArray<ModelPlace> newestFirst)
    {
        var kept = ImmutableArray.CreateBuilder<ModelPlace>();
        var learned = 0;
        foreach (var place in newestFirst)
        {
            if (place.Shipped || ++learned <= _options.KeptVersions)
            {
                kept.Add(place);
                continue;
            }

            try
            {
                if (place.Path is not null)
                {
                    File.Delete(place.Path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                ServiceLog.OldModelKept(_logger, place.Path!, e.Message);
            }
        }

        return kept.ToImmutable();
    }

    private ModelContent? TryRead(string name, ModelPlace place)
    {
        try
        {
            return ModelFile.Read(place.Path!, name, place.Version, place.Shipped);
        }
        catch (ModelStoreException e)
        {
            Report(new ModelProblem(place.Path!, e.Message));
            return null;
        }
    }

    private void Report(ModelProblem problem)
    {
        if (ImmutableInterlocked.Update(ref _problems, static (list, added) => list.Contains(added) ? list : list.Add(added), problem))
        {
            ServiceLog.ModelUnusable(_logger, problem.Message);
        }
    }
}
