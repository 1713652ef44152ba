using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>Hosts over directories of the tests, and waiting for what only collections show.</summary>
internal static class Hosts
{
    public static PluginHost Over(string directory, TimeSpan? callTimeout = null, KeepingLogger? log = null, TimeProvider? time = null) => new(
        new PluginHostOptions { Directories = [directory], CallTimeout = callTimeout ?? TimeSpan.FromSeconds(30) },
        time ?? TimeProvider.System,
        log is null ? NullLoggerFactory.Instance : log);

    /// <summary>
    /// Loads the plugin that holds a policy, makes the policy, uses it and unloads the plugin. Not inlined: the caller's
    /// frame must hold nothing of the plugin, in a debug build either.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static UnloadWatch UseAndUnload(PluginHost host, string policy, Action<IPolicy<Plugins.Host.HostObservation, Plugins.Host.HostPlan>>? use = null, PolicyContext? context = null)
    {
        var plugin = host.LoadForPolicy(policy);
        use?.Invoke(plugin.CreateHostPolicy(policy, context));
        return host.Unload(plugin.Entry.Id)!;
    }

    /// <summary>Collects until the plugin is out of memory, or until enough collections have shown that it stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static UnloadStatus Settle(PluginHost host, UnloadWatch watch)
    {
        while (watch.Status == UnloadStatus.Pending)
        {
            host.Leaks.Poll();
            GC.WaitForPendingFinalizers();
        }

        host.Leaks.Poll();
        return watch.Status;
    }

    /// <summary>Waits until a condition holds that another thread brings about.</summary>
    public static void Until(Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(5);
        }
    }
}
