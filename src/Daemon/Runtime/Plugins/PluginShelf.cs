using System.Runtime.CompilerServices;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Services;

namespace Cotenant.Daemon.Runtime;

/// <summary>The plugins on disk as the daemon uses them, with the states of their policies.</summary>
internal sealed class PluginShelf : IPolicyShelf
{
    private readonly PluginHost _host;
    private readonly PolicyStates _states;
    private readonly LearningHost _learning;
    private readonly ILoggerFactory _loggers;
    private readonly ConditionalWeakTable<PolicyInstance, IHandledPolicy> _handled = [];

    public PluginShelf(PluginHost host, PolicyStates states, LearningHost learning, ILoggerFactory loggers)
    {
        _host = host;
        _states = states;
        _learning = learning;
        _loggers = loggers;
        Supervisor = new PolicySupervisor(states, GiveUp);
        states.Changed += status => Changed?.Invoke(status.Policy);
        host.Changed += OnDisk;
    }

    public event Action<string>? Changed;

    public event Action<string>? PluginUpgraded;

    public IPolicySupervisor Supervisor { get; }

    public IReadOnlyList<PluginFacts> Plugins =>
    [
        .. _host.Plugins.Select(p => new PluginFacts(
            p.Entry.Id,
            p.Loaded?.Manifest.Version ?? p.Entry.Manifest?.Version ?? "",
            p.Entry.Manifest?.Description ?? "",
            p.Entry.Directory,
            KebabNames.Of(p.Entry.State),
            p.Entry.Fault.Length > 0 ? p.Entry.Fault : p.LastFault,
            p.Loaded?.Entry.ContentHash ?? p.Entry.ContentHash,
            [.. (p.Loaded?.Manifest ?? p.Entry.Manifest)?.Policies.Select(m => m.Name) ?? []],
            p.Loaded is not null)),
    ];

    public IReadOnlyList<PolicyFacts> Policies =>
    [
        .. _host.Plugins.SelectMany(p => (p.Loaded?.Manifest ?? p.Entry.Manifest) is { } manifest
            ? manifest.Policies.Select(m => new PolicyFacts(m, p.Entry.Id, manifest.Version))
            : []),
    ];

    public bool MustRestart => _host.Leaks.MustRestart;

    public int Leaked => _host.Leaks.Leaked.Count;

    public PolicyInstance Make(string policy, IDevice device, PolicyOptions options, ulong seed)
    {
        try
        {
            return Make(_host.LoadForPolicy(policy), policy, device, options, seed);
        }
        catch (PluginException exception)
        {
            throw new PolicyUnavailableException(exception.Message, exception);
        }
    }

    public PolicyStand StandOf(string policy)
    {
        var status = _states.StatusOf(policy);
        return new PolicyStand(KebabNames.Of(status.State), status.Reason, _states.Get(policy).MayDecide);
    }

    public void Assign(string policy, string device, bool shadow) => _states.Assign(policy, device, shadow ? PolicyState.Shadow : PolicyState.Active);

    public void AssignUnsupported(string policy, string device, string reason) => _states.Assign(policy, device, PolicyState.NotSupported, reason);

    public void Withdraw(string device)
    {
        foreach (var status in _states.All.Where(s => s.Devices.ContainsKey(device)))
        {
            _states.Withdraw(status.Policy, device);
        }
    }

    public void SetEnabled(string policy, bool enabled, string reason)
    {
        if (enabled)
        {
            _states.Enable(policy);
        }
        else
        {
            _states.Disable(policy, reason);
        }
    }

    public bool Clear(string policy) => _states.Clear(policy);

    public bool IsSpent(PolicyInstance instance) => !_handled.TryGetValue(instance, out var handled) || !handled.IsAlive;

    public async Task<IReadOnlyList<string>> ReloadAsync(string plugin, IReadOnlyList<ManagedDevice> devices, CancellationToken cancellation)
    {
        try
        {
            using var reload = _host.BeginReload(plugin);
            var swap = new PluginSwap(reload, devices, (policy, device, options, seed) => Make(reload.New, policy, device, options, seed));
            return await swap.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            throw new PolicyUnavailableException(exception.Message, exception);
        }
    }

    public void StartWatching() => _host.StartWatching();

    public void Dispose()
    {
        _host.Changed -= OnDisk;
        _host.Dispose();
        _states.Dispose();
        _learning.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private PolicyInstance Make(LoadedPlugin plugin, string policy, IDevice device, PolicyOptions options, ulong seed)
    {
        var manifest = plugin.Manifest.Policies.FirstOrDefault(p => p.Name == policy)
            ?? throw new PolicyUnavailableException($"plugin {plugin.Entry.Id} {plugin.Manifest.Version} has no policy '{policy}' any more");
        var series = new SeriesBlock(manifest.Series, device.Descriptor.TenantCapacity);
        var learning = _learning.Open(plugin.Entry.Id, policy, device.Descriptor.Id);
        try
        {
            var context = new PolicyContext
            {
                Device = device.Descriptor,
                Options = options,
                Seed = seed,
                Logger = _loggers.CreateLogger($"Cotenant.Policies.{policy}"),
                Learning = learning,
                Series = series,
            };
            var made = device.Accept(new HandledPolicyMaker(plugin, policy, context, learning));
            var instance = new PolicyInstance(manifest, plugin.Entry.Id, plugin.Manifest.Version, made, series);
            _handled.Add(instance, (IHandledPolicy)made);
            return instance;
        }
        catch (Exception exception) when (exception is PluginException or PolicyNotSupportedException)
        {
            learning.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw new PolicyUnavailableException(exception.Message, exception);
        }
    }

    private void GiveUp(PolicyInstance instance, string reason)
    {
        if (_handled.TryGetValue(instance, out var handled))
        {
            handled.Abandon(reason);
        }
    }

    private void OnDisk(PluginChange change)
    {
        if (change.Kind == PluginChangeKind.Changed
            && change.Entry.State == PluginEntryState.Usable
            && _host.Plugins.FirstOrDefault(p => p.Entry.Id == change.Entry.Id) is { Loaded: { } loaded }
            && loaded.Entry.ContentHash != change.Entry.ContentHash)
        {
            PluginUpgraded?.Invoke(change.Entry.Id);
        }
    }
}
