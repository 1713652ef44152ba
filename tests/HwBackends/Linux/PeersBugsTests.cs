using System.Text.RegularExpressions;

namespace Cotenant.HwBackends.Linux.Tests;

/// <summary>docs/operations/peers-bugs.md names tests: each of them exists.</summary>
public sealed partial class PeersBugsTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Daemon.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        var page = File.ReadAllText(Path.Combine(root.FullName, "docs", "operations", "peers-bugs.md"));
        var sources = Directory.GetFiles(Path.Combine(root.FullName, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(f => Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => string.Concat(g.Select(File.ReadAllText)));
        var named = TestName().Matches(page);
        Assert.True(named.Count > 50, $"only {named.Count} tests are named");
        Assert.All(named, m => Assert.Contains($" {m.Groups[2].Value}(", sources.GetValueOrDefault(m.Groups[1].Value, ""), StringComparison.Ordinal));
        Assert.All(VmCase().Matches(page).SelectMany(m => m.Groups[1].Captures), c =>
            Assert.True(File.Exists(Path.Combine(root.FullName, "tests", "System", "vm", "cases", $"{c.Value}.sh")), c.Value));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"VM (?:`([a-z-]+)`(?:, )?)+")]
    private static partial Regex VmCase();
}
