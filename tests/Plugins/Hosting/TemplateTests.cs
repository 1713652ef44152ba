using System.Diagnostics;
using System.Text.RegularExpressions;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

/// <summary>The policy that people copy: it builds, loads and decides, within the repository and outside.</summary>
public sealed partial class TemplateTests
{
    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(2, 4, 4)]
    [InlineData(3, 2, 2)]
    [InlineData(4, 2, 2)]
    public void Everybody_gets_the_same(int tenants, int cores, int ways)
    {
        using var host = new PluginHost(new PluginHostOptions(), TimeProvider.System, new KeepingLogger());
        using var policy = host.LoadForPolicy("even-split").CreateHostPolicy("even-split");
        var observation = HostWorld.Observation([.. Enumerable.Range(0, tenants)]);
        var plan = HostWorld.Plan();
        policy.Decide(observation, plan);
        Assert.True(HostGuard.Check(observation, plan).Passes);
        for (var slot = 0; slot < tenants; slot++)
        {
            Assert.Equal((cores, ways), (plan.Tenants[slot].Cpus.Count, plan.WayCount(slot)));
        }

        var reason = Assert.Single(plan.Reasons.Items.ToArray());
        Assert.Equal((1, (double)tenants, (double)cores, (double)ways), ((int)reason.Code, reason.A, reason.B, reason.C));

        plan.Reasons.Clear();
        var before = HostWorld.Plan();
        before.CopyFrom(plan);
        policy.Decide(observation, plan);
        Assert.Empty(plan.Reasons.Items.ToArray());
        Assert.True(plan.Difference(before).IsEmpty);
    }

    [Fact]
    public void Where_there_is_no_room_nothing_changes()
    {
        using var host = new PluginHost(new PluginHostOptions(), TimeProvider.System, new KeepingLogger());
        using var policy = host.LoadForPolicy("even-split").CreateHostPolicy("even-split", HostWorld.Context(null, ("reserveCores", "6")));
        var plan = HostWorld.Plan();
        policy.Decide(HostWorld.Observation(0, 1, 2), plan);
        Assert.True(plan.Difference(HostWorld.Plan()).IsEmpty);
        Assert.Equal((2, 3.0), ((int)plan.Reasons.Items[0].Code, plan.Reasons.Items[0].A));
    }

    [Fact]
    public void An_option_out_of_range_is_told()
    {
        using var host = new PluginHost(new PluginHostOptions(), TimeProvider.System, new KeepingLogger());
        var plugin = host.LoadForPolicy("even-split");
        var thrown = Assert.Throws<PluginException>(() => plugin.CreateHostPolicy("even-split", HostWorld.Context(null, ("reserveCores", "8"))));
        Assert.Contains("option 'reserveCores' is '8': give a number from 0 to 7", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>The guide's own steps: copy, rename, build against an installed daemon, install, load.</summary>
    [Fact]
    public async Task A_copy_builds_against_an_installed_daemon_and_loads()
    {
        using var outside = new PluginDirectory();
        using var plugins = new PluginDirectory();
        foreach (var file in Directory.EnumerateFiles(Template).Where(f => !f.EndsWith(".md", StringComparison.Ordinal)))
        {
            outside.Write($"mine/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }

        File.Move(outside["mine/TemplatePolicy.csproj"], outside["mine/MyPolicy.csproj"]);
        outside.Edit("mine/MyPolicy.csproj", text => text.Replace("<PluginId>template</PluginId>", "<PluginId>mine</PluginId>"));
        outside.Edit("mine/plugin.json", json => json.Replace("\"template\"", "\"mine\"").Replace("TemplatePolicy.dll", "MyPolicy.dll").Replace("even-split", "my-split"));
        outside.Edit("mine/TemplatePlugin.cs", text => text.Replace("even-split", "my-split"));

        var target = plugins["mine"];
        var (code, output) = await DotnetAsync(outside["mine"], "build", "-c", "Release", $"-p:CotenantDirectory={AppContext.BaseDirectory.TrimEnd('/')}", "-o", target);
        Assert.True(code == 0, output);
        Assert.Equal(["MyPolicy.deps.json", "MyPolicy.dll", "MyPolicy.pdb", "plugin.json"], Directory.EnumerateFiles(target).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

        foreach (var file in Directory.EnumerateFileSystemEntries(plugins.Path, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        }

        using var host = Hosts.Over(plugins.Path);
        Assert.Equal("", Assert.Single(host.Plugins).Entry.Fault);
        using var policy = host.LoadForPolicy("my-split").CreateHostPolicy("my-split");
        var plan = HostWorld.Plan();
        policy.Decide(HostWorld.Observation(0, 1), plan);
        Assert.Equal(4, plan.Tenants[1].Cpus.Count);
    }

    [Fact]
    public void What_the_guide_shows_is_what_the_template_holds()
    {
        var guide = File.ReadAllText(Path.Combine(Template, "..", "write-a-policy.md"));
        var files = Directory.EnumerateFiles(Template).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToArray();
        var blocks = CodeBlock().Matches(guide).Select(m => m.Groups[1].Value.Trim()).ToArray();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(files, file => Flat(file).Contains(Flat(block), StringComparison.Ordinal)));
    }

    private static string Template { get; } = FindTemplate();

    private static string FindTemplate()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "docs", "guides", "template-policy");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("run the tests from the repository's build output");
    }

    private static string Flat(string text) => Space().Replace(text, " ");

    private static async Task<(int Code, string Output)> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };

        // settings of the build that runs this test are not the copy's
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    [GeneratedRegex("```(?:csharp|json|xml)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
