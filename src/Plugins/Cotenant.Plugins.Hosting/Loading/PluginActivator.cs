using System.Reflection;
using System.Runtime.Loader;
using Cotenant.Plugins.Hosting.Catalog;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// Loads plugins, each load into a collectible context of its own and from memory, so that the files can be replaced
/// while the plugin runs. Of the loader library it uses neither the hot reload (it drops the old before it has the
/// new, and does not see a file that is replaced by a rename) nor the walk through the references of what is shared
/// (it would load and share more than the list says).
/// </summary>
internal sealed partial class PluginActivator(PluginHostOptions options, PluginLeaks leaks, TimeProvider time, ILogger log)
{
    private long _loads;

    /// <summary>Loads a plugin.</summary>
    /// <exception cref="PluginException">It cannot be loaded; whatever was loaded of it is unloaded again.</exception>
    public LoadedPlugin Load(PluginEntry entry)
    {
        if (entry.State != PluginEntryState.Usable)
        {
            throw new PluginException(entry.Id, entry.Fault);
        }

        EnsureUnchanged(entry);
        var started = time.GetTimestamp();
        var number = Interlocked.Increment(ref _loads);
        var contents = LoadContents(entry, number);
        try
        {
            EnsureUnchanged(entry);
        }
        catch (PluginException)
        {
            GiveUp(contents.Loader, contents.Context, entry, number);
            throw;
        }

        LogLoaded(log, entry.Id, entry.Manifest!.Version, entry.ContentHash[..12], time.GetElapsedTime(started).TotalMilliseconds);
        return new LoadedPlugin(entry, number, contents, options, leaks, time, log);
    }

    private PluginContents LoadContents(PluginEntry entry, long number)
    {
        AssemblyLoadContext? context = null;
        PluginLoader? loader = null;
        try
        {
            loader = new PluginLoader(Configure(entry));
            var assembly = loader.LoadDefaultAssembly();
            context = AssemblyLoadContext.GetLoadContext(assembly);
            if (context is null || !context.IsCollectible)
            {
                throw new PluginException(entry.Id, $"assembly {assembly.GetName().Name} is already part of the host: give it another name");
            }

            return new PluginContents(loader, context, Construct(entry, number, assembly));
        }
        catch (PluginException)
        {
            GiveUp(loader, context, entry, number);
            throw;
        }
        catch (Exception exception)
        {
            GiveUp(loader, context, entry, number);
            throw new PluginException(entry.Id, $"cannot be loaded: {Explain(exception)}");
        }
    }

    private IPlugin Construct(PluginEntry entry, long number, Assembly assembly)
    {
        // every type is looked at now: what does not fit the contract shows here and not in the middle of a decision
        var type = Array.Find(assembly.GetTypes(), t => string.Equals(t.FullName, entry.EntryType, StringComparison.Ordinal));
        if (type is null || !typeof(IPlugin).IsAssignableFrom(type))
        {
            throw new PluginException(entry.Id, $"{entry.EntryType} is not an {nameof(IPlugin)} of this host");
        }

        // the private static method keeps the closure free of everything but the type
        var (end, text) = PluginCall.Run(Factory(type), static _ => { }, options.CallTimeout, out var plugin);
        if (end == PluginCallEnd.TimedOut)
        {
            leaks.ReportAbandoned(number, entry.Id, entry.Manifest!.Version, $"the constructor of {entry.EntryType} {text}");
        }

        return end == PluginCallEnd.Returned ? plugin! : throw new PluginException(entry.Id, $"the constructor of {entry.EntryType} failed: {text}");
    }

    private static Func<IPlugin> Factory(Type type) => () => (IPlugin)Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions, null, null, null)!;

    private static PluginConfig Configure(PluginEntry entry)
    {
        var config = new PluginConfig(Path.Combine(entry.Directory, entry.Manifest!.EntryAssembly))
        {
            DefaultContext = SharedAssemblies.HostContext,
            EnableHotReload = false,
            IsLazyLoaded = true,
            IsUnloadable = true,
            LoadInMemory = true,
            PreferSharedTypes = false,
        };
        foreach (var name in entry.Shared)
        {
            config.SharedAssemblies.Add(new AssemblyName(name));
        }

        return config;
    }

    private void EnsureUnchanged(PluginEntry entry)
    {
        var now = FolderSnapshot.Take(entry.Directory, FileStatus.RunningUser);
        if (now.Stamp != entry.Stamp)
        {
            throw new PluginException(entry.Id, now.Fault ?? "its folder is being changed: try again when that is done");
        }
    }

    private void GiveUp(PluginLoader? loader, AssemblyLoadContext? context, PluginEntry entry, long number)
    {
        loader?.Dispose();
        if (context is { IsCollectible: true })
        {
            leaks.Add(new UnloadWatch(number, entry.Id, entry.Manifest!.Version, context, time.GetUtcNow(), options.CollectionsBeforeLeak));
        }
    }

    private static string Explain(Exception exception) => exception switch
    {
        ReflectionTypeLoadException types when types.LoaderExceptions.FirstOrDefault(static e => e is not null) is { } first => PluginException.Describe(first),
        TargetInvocationException { InnerException: { } inner } => PluginException.Describe(inner),
        _ => PluginException.Describe(exception),
    };

    [LoggerMessage(2110, LogLevel.Information, "Plugin {Plugin} {Version} ({Hash}) loaded in {Milliseconds:0.0} ms")]
    private static partial void LogLoaded(ILogger log, string plugin, string version, string hash, double milliseconds);
}
