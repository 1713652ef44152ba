using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// The assemblies that host and plugins share. A type is the same on both sides only when both take it from the same
/// file, so these come from the host and nowhere else. The list is short on purpose: whatever a plugin shares with the
/// host can keep the plugin alive after its unloading (ML.NET does, when it has seen a plugin's row types).
/// </summary>
internal static class SharedAssemblies
{
    /// <summary>The contract.</summary>
    public const string Contract = "Cotenant.Plugins.Abstractions";

    /// <summary>The names, the contract first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Contract, "Cotenant.Compute", "Microsoft.Extensions.Logging.Abstractions", "System.Numerics.Tensors"];

    /// <summary>The context that the contract lives in: plugins resolve what is shared from there.</summary>
    public static AssemblyLoadContext HostContext { get; } =
        AssemblyLoadContext.GetLoadContext(typeof(IPlugin).Assembly) ?? AssemblyLoadContext.Default;

    /// <summary>The host's version of a shared assembly, or null when this host does not have it.</summary>
    public static Version? VersionOf(string name)
    {
        try
        {
            return HostContext.LoadFromAssemblyName(new AssemblyName(name)).GetName().Version;
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// True for assemblies of the .NET runtime itself, which every plugin may use. Anything else has to lie in the
    /// plugin's folder: .NET would otherwise quietly hand it what the host happens to have.
    /// </summary>
    public static bool IsRuntime(string name) =>
        (name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "mscorlib" or "netstandard" or "Microsoft.CSharp" or "Microsoft.Win32.Primitives")
        && File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name + ".dll"));
}
