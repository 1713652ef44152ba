using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// One policy at work for one device: the object from the plugin, what its manifest says, and how it has fared. The
/// reference to the plugin's object is dropped by <see cref="Release"/>, so that the plugin can be unloaded.
/// </summary>
public sealed class PolicyInstance
{
    /// <summary>Decisions of an instance for which <see cref="WarmUpBudget"/> holds.</summary>
    public const int WarmUpDecisions = 3;

    private readonly TimeSpan _manifestBudget;
    private IPolicy? _policy;
    private volatile bool _enabled = true;

    /// <summary>Creates an instance.</summary>
    /// <param name="manifest">What the plugin declares.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="pluginVersion">Its version.</param>
    /// <param name="policy">The policy's object.</param>
    /// <param name="series">The block that the policy sets.</param>
    public PolicyInstance(PolicyManifest manifest, string pluginId, string pluginVersion, IPolicy policy, SeriesBlock series)
    {
        Manifest = manifest;
        _manifestBudget = TimeSpan.FromMilliseconds(manifest.BudgetMs);
        PluginId = pluginId;
        PluginVersion = pluginVersion;
        Series = series;
        _policy = policy;
    }

    /// <summary>
    /// What each of the first decisions may take, where the manifest allows less: loading and compiling takes seconds on a
    /// slow machine.
    /// </summary>
    public static TimeSpan WarmUpBudget { get; } = TimeSpan.FromSeconds(15);

    /// <summary>What the plugin declares.</summary>
    public PolicyManifest Manifest { get; }

    /// <summary>The policy's name.</summary>
    public string Name => Manifest.Name;

    /// <summary>The plugin that holds it.</summary>
    public string PluginId { get; }

    /// <summary>The plugin's version.</summary>
    public string PluginVersion { get; }

    /// <summary>The series that the policy sets.</summary>
    public SeriesBlock Series { get; }

    /// <summary>False while the policy is disabled or malfunctioned: the chain passes it over.</summary>
    public bool Enabled
    {
        get => _enabled;
        set => _enabled = value;
    }

    /// <summary>Decisions asked of it.</summary>
    public long Decisions { get; internal set; }

    /// <summary>Faults in all.</summary>
    public long Faults { get; internal set; }

    /// <summary>Faulty decisions since its last good one.</summary>
    public int FaultsInARow { get; internal set; }

    /// <summary>How long its decisions take, seconds.</summary>
    public DurationHistogram DecideSeconds { get; } = new();

    /// <summary>
    /// What the next decision may take. Code in a collectible context is compiled when it first runs, so the first
    /// decisions of an instance get <see cref="WarmUpBudget"/>.
    /// </summary>
    internal TimeSpan Budget => Decisions < WarmUpDecisions && _manifestBudget < WarmUpBudget ? WarmUpBudget : _manifestBudget;

    /// <summary>The resources of the device that the manifest declares; set by the loop.</summary>
    internal ResourceSet Resources { get; set; }

    /// <summary>The policy's object.</summary>
    /// <exception cref="ObjectDisposedException">It was released.</exception>
    internal IPolicy Policy => _policy ?? throw new ObjectDisposedException(Name);

    /// <summary>Disposes the policy's object and lets go of it.</summary>
    public void Release()
    {
        Enabled = false;
        Interlocked.Exchange(ref _policy, null)?.Dispose();
    }

    /// <summary>Lets go of the policy's object without touching it: its thread was abandoned in the middle of a decision.</summary>
    internal void Abandon()
    {
        Enabled = false;
        if (Interlocked.Exchange(ref _policy, null) is IPolicyHandle handle)
        {
            handle.Abandon("a decision did not come back");
        }
    }
}
