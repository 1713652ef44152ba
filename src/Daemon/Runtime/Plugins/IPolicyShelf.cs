using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>Where the daemon takes policies from and keeps their states: the plugins.</summary>
internal interface IPolicyShelf : IDisposable
{
    /// <summary>Is told what policies do wrong.</summary>
    IPolicySupervisor Supervisor { get; }

    /// <summary>The plugins on disk or in service.</summary>
    IReadOnlyList<PluginFacts> Plugins { get; }

    /// <summary>The policies of all plugins.</summary>
    IReadOnlyList<PolicyFacts> Policies { get; }

    /// <summary>Makes an instance of a policy for a device.</summary>
    /// <exception cref="PolicyUnavailableException">It cannot be made; the message says why in one line.</exception>
    PolicyInstance Make(string policy, IDevice device, PolicyOptions options, ulong seed);

    /// <summary>How a policy stands.</summary>
    PolicyStand StandOf(string policy);

    /// <summary>Takes note of what a policy is to a device.</summary>
    void Assign(string policy, string device, bool shadow);

    /// <summary>Takes note that a policy cannot work on a device.</summary>
    void AssignUnsupported(string policy, string device, string reason);

    /// <summary>A device no longer names its policies.</summary>
    void Withdraw(string device);

    /// <summary>Switches a policy on or off by an operator's wish.</summary>
    void SetEnabled(string policy, bool enabled, string reason);

    /// <summary>Clears a malfunctioned policy.</summary>
    /// <returns>False when it was not malfunctioned.</returns>
    bool Clear(string policy);

    /// <summary>True when the instance's object is gone (abandoned in an overrun, unloaded): only a fresh one can decide.</summary>
    bool IsSpent(PolicyInstance instance);

    /// <summary>Puts what lies on disk in the place of a plugin, on every device that uses it.</summary>
    /// <returns>One line for each thing done.</returns>
    /// <exception cref="PolicyUnavailableException">The new version cannot be loaded; the old one stays.</exception>
    Task<IReadOnlyList<string>> ReloadAsync(string plugin, IReadOnlyList<ManagedDevice> devices, CancellationToken cancellation);

    /// <summary>True when so much has leaked that the daemon has to be restarted.</summary>
    bool MustRestart { get; }

    /// <summary>Plugins that have not left the memory.</summary>
    int Leaked { get; }

    /// <summary>Raised after a policy's standing has changed.</summary>
    event Action<string>? Changed;

    /// <summary>Raised after a plugin in service has come to rest on disk in a new version that can be loaded.</summary>
    event Action<string>? PluginUpgraded;

    /// <summary>Begins to look after plugins on disk and unloaded ones.</summary>
    void StartWatching();
}
