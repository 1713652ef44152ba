using System.Text.RegularExpressions;

namespace Cotenant.Architecture.Tests;

/// <summary>House rules that a compiler does not hold.</summary>
public sealed partial class HouseTests
{
    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        var longer = Repository.Files("src", "*.cs").Where(file => File.ReadLines(file).Count() > 400).Select(Repository.Relative);
        Assert.Empty(longer);
    }

    [Fact]
    public void No_static_field_can_change()
    {
        var mutable = Repository.Files("src", "*.cs")
            .SelectMany(file => File.ReadLines(file).Where(line => MutableStatic().IsMatch(line)).Select(line => $"{Repository.Relative(file)}: {line.Trim()}"));
        Assert.Empty(mutable);
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var unfinished = Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(file => !file.EndsWith("HouseTests.cs", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => Unfinished().IsMatch(line)).Select(line => $"{Repository.Relative(file)}: {line.Trim()}"));
        Assert.Empty(unfinished);
    }

    [Fact]
    public void Every_policy_and_backend_has_its_page()
    {
        var pages = Repository.Files("docs", "*.md").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        foreach (var manifest in Repository.Files("src/Policies", "plugin.json"))
        {
            var names = PolicyName().Matches(File.ReadAllText(manifest)).Select(match => match.Groups[1].Value).Distinct();
            Assert.Contains(names, pages.Contains);
        }

        Assert.Contains("linux-host", pages);
        Assert.Contains("simulated-server", pages);
    }

    [GeneratedRegex(@"^\s*(public|internal|private|protected)?\s*static\s+(?!.*\boperator\b)(?!readonly|partial|class|async|void|extern|unsafe|implicit|explicit|event)[\w<>\[\],?. ]+\s_?\w+\s*(=[^>]|;)")]
    private static partial Regex MutableStatic();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|Skip\s*=\s*""")]
    private static partial Regex Unfinished();

    [GeneratedRegex("\"name\"\\s*:\\s*\"([a-z0-9-]+)\"")]
    private static partial Regex PolicyName();
}
