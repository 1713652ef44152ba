namespace Cotenant.Daemon.Runtime;

/// <summary>A policy of a plugin, seen from the shelf.</summary>
internal interface IHandledPolicy
{
    /// <summary>False once it is disposed, given up, or its plugin is unloaded.</summary>
    bool IsAlive { get; }

    /// <summary>Gives it up without touching it: a thread is still inside.</summary>
    void Abandon(string reason);
}
