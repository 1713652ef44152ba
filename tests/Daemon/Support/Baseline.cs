using System.Runtime.CompilerServices;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>Holds a text against a file of the repository. COTENANT_ACCEPT=1 writes the file anew.</summary>
internal static class Baseline
{
    public static void Check(string path, string actual)
    {
        var file = Path.Combine(Root(), path);
        if (Environment.GetEnvironmentVariable("COTENANT_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{path} is missing: run the test with COTENANT_ACCEPT=1 and commit it");
        var expected = File.ReadAllText(file);
        Assert.True(
            string.Equals(expected, actual, StringComparison.Ordinal),
            $"{path} differs from what the program makes, first at {FirstDifference(expected, actual)}: run the test with COTENANT_ACCEPT=1, read the difference, commit it");
    }

    public static string Root() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    // this file's own place, whoever asks
    private static string Here([CallerFilePath] string path = "") => path;

    private static string FirstDifference(string expected, string actual)
    {
        var at = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        return $"character {at}: ...{actual[Math.Max(0, at - 40)..Math.Min(actual.Length, at + 40)]}...";
    }
}
