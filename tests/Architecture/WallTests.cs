namespace Cotenant.Architecture.Tests;

/// <summary>The arrows of the plan: who may refer to whom.</summary>
public sealed class WallTests
{
    private const string Abstractions = "Cotenant.Plugins.Abstractions";
    private const string Compute = "Cotenant.Compute";
    private const string Hosting = "Cotenant.Plugins.Hosting";
    private const string Pipeline = "Cotenant.Plugins.Pipeline";
    private const string Services = "Cotenant.Plugins.Services";
    private const string Evaluation = "Cotenant.Evaluation";
    private const string Daemon = "Cotenant.Daemon";

    [Fact]
    public void Every_reference_is_an_arrow_of_the_plan()
    {
        var wrong = Repository.Projects
            .SelectMany(project => project.Value.Select(target => (From: project.Key, To: target)))
            .Where(arrow => !Allowed(arrow.From, arrow.To))
            .Select(arrow => $"{arrow.From} -> {arrow.To}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_walls_are_looked_for_where_the_projects_are()
    {
        Assert.Contains(Abstractions, Repository.Projects.Keys);
        Assert.Contains(Daemon, Repository.Projects.Keys);
        Assert.Contains(Abstractions, Repository.Projects["Cotenant.Policies.OsmlPlus"]);
        Assert.NotEmpty(Repository.Projects[Evaluation]);
    }

    [Theory]
    [InlineData("\"/sys/")]
    [InlineData("\"/proc/")]
    [InlineData("\"libcuda")]
    [InlineData("/sys/fs/resctrl")]
    [InlineData("/sys/fs/cgroup")]
    public void Only_backends_touch_the_kernels_files(string path)
    {
        // own-cost metrics and diagnosis speak of them; strings in docstrings do not count
        var touching = Repository.Files("src", "*.cs")
            .Where(file => !Repository.Relative(file).StartsWith("src/HwBackends/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal)))
            .Select(Repository.Relative);
        Assert.Empty(touching);
    }

    private static bool Allowed(string from, string to) => from switch
    {
        Abstractions or Compute => false,
        Hosting => to is Abstractions,
        Pipeline => to is Hosting or Abstractions,
        Services => to is Abstractions or Compute,
        Evaluation => to is Services or Pipeline or Hosting or Abstractions or Compute || IsBackend(to),
        Daemon => !to.StartsWith("Cotenant.Policies.", StringComparison.Ordinal),
        _ when IsBackend(from) || from.StartsWith("Cotenant.Policies.", StringComparison.Ordinal) => to is Abstractions or Compute,
        _ => false,
    };

    private static bool IsBackend(string project) => project.StartsWith("Cotenant.HwBackends.", StringComparison.Ordinal);
}
