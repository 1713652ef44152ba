using Cotenant.Plugins.Hosting.Loading;
using Cotenant.Plugins.Manifest;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// One load of a plugin. Two loads of the same plugin, an old and a new version, live side by side until the old one
/// is unloaded. Thread-safe: an evaluation makes policies of one plugin on many threads.
/// </summary>
public sealed partial class LoadedPlugin
{
    private readonly Lock _lock = new();
    private readonly PluginHostOptions _options;
    private readonly PluginLeaks _leaks;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private PluginContents? _contents;
    private UnloadWatch? _watch;

    internal LoadedPlugin(PluginEntry entry, long load, PluginContents contents, PluginHostOptions options, PluginLeaks leaks, TimeProvider time, ILogger log)
    {
        Entry = entry;
        LoadNumber = load;
        _contents = contents;
        _options = options;
        _leaks = leaks;
        _time = time;
        _log = log;
    }

    /// <summary>What was loaded: manifest, folder, content hash.</summary>
    public PluginEntry Entry { get; }

    /// <summary>The manifest.</summary>
    public PluginManifest Manifest => Entry.Manifest!;

    /// <summary>Counts the loads of the host from 1: tells the old from the new.</summary>
    public long LoadNumber { get; }

    /// <summary>Policy instances in use.</summary>
    public int Instances
    {
        get
        {
            lock (_lock)
            {
                return _contents?.Handles.Count ?? 0;
            }
        }
    }

    /// <summary>True once <see cref="Unload"/> has been called.</summary>
    public bool IsUnloaded => Volatile.Read(ref _contents) is null;

    /// <summary>Makes an instance of one of the plugin's policies. Blocks while the plugin's code runs: not for a device's thread.</summary>
    /// <typeparam name="TObservation">The observation of the device's family.</typeparam>
    /// <typeparam name="TPlan">The plan of the device's family.</typeparam>
    /// <param name="policy">The policy's name in the manifest.</param>
    /// <param name="context">What the host offers the instance.</param>
    /// <returns>The policy, behind its handle; its owner disposes it.</returns>
    /// <exception cref="PolicyNotSupportedException">The policy cannot work on this device; the message says what the device lacks.</exception>
    /// <exception cref="PluginException">
    /// The manifest has no such policy, the policy is for another family or for resources that the family does not have,
    /// it is of the wrong type, its code failed or did not return in time, or the plugin is unloaded.
    /// </exception>
    public PolicyHandle<TObservation, TPlan> CreatePolicy<TObservation, TPlan>(string policy, PolicyContext context)
        where TObservation : Observation
        where TPlan : Plan
    {
        var manifest = FindPolicy(policy, context);
        var plugin = (Volatile.Read(ref _contents) ?? throw Gone()).Plugin;
        var (end, text) = PluginCall.Run(Factory(plugin, policy, WithOwnLogger(context)), static late => late?.Dispose(), _options.CallTimeout, out var made);
        switch (end)
        {
            case PluginCallEnd.NotSupported:
                throw new PolicyNotSupportedException(text);
            case PluginCallEnd.TimedOut:
                ReportAbandoned($"CreatePolicy(\"{policy}\") {text}");
                throw new PluginException(Entry.Id, $"CreatePolicy(\"{policy}\") {text}");
            case PluginCallEnd.Threw:
                throw new PluginException(Entry.Id, $"CreatePolicy(\"{policy}\") failed: {text}");
        }

        if (made is not IPolicy<TObservation, TPlan> instance)
        {
            var type = made?.GetType().FullName ?? "null";
            Release(policy, made);
            throw new PluginException(
                Entry.Id,
                $"CreatePolicy(\"{policy}\") gave {type}; family {manifest.Family} asks for IPolicy<{typeof(TObservation).Name}, {typeof(TPlan).Name}>");
        }

        var handle = new PolicyHandle<TObservation, TPlan>(manifest, instance, this);
        lock (_lock)
        {
            if (_contents is not null)
            {
                _contents.Handles.Add(handle);
                return handle;
            }
        }

        handle.Dispose();
        throw Gone();
    }

    /// <summary>
    /// Lets go of the plugin: disposes the policies that are still in use and asks the runtime to unload the context.
    /// Whether that succeeds shows later, see the watch; <see cref="PluginLeaks"/> follows it. Nothing is collected or
    /// awaited here except the policies' own Dispose: not for a device's thread. A second call gives the same watch.
    /// </summary>
    public UnloadWatch Unload()
    {
        PluginContents? contents;
        lock (_lock)
        {
            contents = _contents;
            _contents = null;
            if (contents is null)
            {
                return _watch!;
            }

            _watch = new UnloadWatch(LoadNumber, Entry.Id, Manifest.Version, contents.Context, _time.GetUtcNow(), _options.CollectionsBeforeLeak);
        }

        foreach (var handle in contents.Handles.ToArray())
        {
            handle.Dispose();
        }

        contents.Loader.Dispose();
        _leaks.Add(_watch);
        LogUnloading(_log, Entry.Id, Manifest.Version);
        return _watch;
    }

    /// <summary>A thread stays inside the plugin's code: the plugin counts as leaked until it is out of memory.</summary>
    internal void ReportAbandoned(string reason) => _leaks.ReportAbandoned(LoadNumber, Entry.Id, Manifest.Version, reason);

    /// <summary>Takes a handle off the list of those in use.</summary>
    internal void Forget(IPolicyHandle handle)
    {
        lock (_lock)
        {
            _contents?.Handles.Remove(handle);
        }
    }

    /// <summary>Disposes a policy instance.</summary>
    internal void Release(string policy, IPolicy? instance)
    {
        if (instance is null)
        {
            return;
        }

        var (end, text) = PluginCall.Run(Disposer(instance), static _ => { }, _options.CallTimeout, out _);
        if (end == PluginCallEnd.TimedOut)
        {
            ReportAbandoned($"Dispose of policy {policy} {text}");
        }
        else if (end != PluginCallEnd.Returned)
        {
            LogDisposeFailed(_log, policy, Entry.Id, text);
        }
    }

    private PolicyManifest FindPolicy(string policy, PolicyContext context)
    {
        var manifest = Manifest.Policies.FirstOrDefault(p => string.Equals(p.Name, policy, StringComparison.Ordinal))
            ?? throw new PluginException(Entry.Id, $"has no policy '{policy}', only {string.Join(", ", Manifest.Policies.Select(static p => p.Name))}");
        if (!string.Equals(manifest.Family, context.Device.Family, StringComparison.Ordinal))
        {
            throw new PluginException(Entry.Id, $"policy {policy} decides for family {manifest.Family}; device {context.Device.Id} is of family {context.Device.Family}");
        }

        return manifest.Resources.FirstOrDefault(r => !context.Device.Resources.Contains(r, StringComparer.Ordinal)) is { } unknown
            ? throw new PluginException(Entry.Id, $"policy {policy} declares resource '{unknown}'; family {manifest.Family} has {string.Join(", ", context.Device.Resources)}")
            : manifest;
    }

    private static Func<IPolicy?> Factory(IPlugin plugin, string policy, PolicyContext context) => () => plugin.CreatePolicy(policy, context);

    private static Func<bool> Disposer(IPolicy instance) => () =>
    {
        instance.Dispose();
        return true;
    };

    internal static PolicyContext WithOwnLogger(PolicyContext context) => new()
    {
        Device = context.Device,
        Options = context.Options,
        Seed = context.Seed,
        Logger = new PluginLogger(context.Logger),
        Learning = context.Learning,
        Series = context.Series,
    };

    private PluginException Gone() => new(Entry.Id, "is unloaded");

    [LoggerMessage(2111, LogLevel.Information, "Plugin {Plugin} {Version} is let go")]
    private static partial void LogUnloading(ILogger log, string plugin, string version);

    [LoggerMessage(2112, LogLevel.Warning, "Policy {Policy} of plugin {Plugin} failed in Dispose: {Text}")]
    private static partial void LogDisposeFailed(ILogger log, string policy, string plugin, string text);
}
