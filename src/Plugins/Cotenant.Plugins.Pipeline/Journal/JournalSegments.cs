using System.Globalization;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>The segments of a journal's directory: files <c>journal-00000001.bin</c>, numbered as they were begun.</summary>
public static class JournalSegments
{
    private const string Prefix = "journal-";
    private const string Suffix = ".bin";

    /// <summary>Path of a segment.</summary>
    public static string PathOf(string directory, int segment) =>
        Path.Combine(directory, $"{Prefix}{segment.ToString("D8", CultureInfo.InvariantCulture)}{Suffix}");

    /// <summary>The segments that are there, oldest first; empty when there is no such directory.</summary>
    public static IReadOnlyList<(int Segment, string File)> List(string directory)
    {
        var segments = new List<(int, string)>();
        if (Directory.Exists(directory))
        {
            foreach (var file in Directory.EnumerateFiles(directory, $"{Prefix}*{Suffix}"))
            {
                var digits = Path.GetFileName(file.AsSpan())[Prefix.Length..^Suffix.Length];
                if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    segments.Add((number, file));
                }
            }
        }

        segments.Sort();
        return segments;
    }
}
