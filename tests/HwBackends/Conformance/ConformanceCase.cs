using System.Text.RegularExpressions;

namespace Cotenant.HwBackends.Conformance;

/// <summary>A named sequence of calls on a machine whose resctrl is as after the mount.</summary>
internal sealed record ConformanceCase(string Name, IReadOnlyList<Step> Steps)
{
    /// <summary>Reads a file of cases: the machine (personality) that they are for, and the cases. The form is described in README.md beside this file.</summary>
    /// <exception cref="InvalidDataException">A line is not of that form.</exception>
    public static (string Personality, List<ConformanceCase> Cases) Load(string path)
    {
        var personality = "";
        var cases = new List<ConformanceCase>();
        var steps = new List<Step>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("personality ", StringComparison.Ordinal))
            {
                personality = line["personality ".Length..];
            }
            else if (line.StartsWith("case ", StringComparison.Ordinal))
            {
                steps = [];
                cases.Add(new ConformanceCase(line["case ".Length..], steps));
            }
            else
            {
                var arrow = line.IndexOf(" -> ", StringComparison.Ordinal);
                var call = (arrow < 0 ? line : line[..arrow]).Split(' ', line.StartsWith("write ", StringComparison.Ordinal) ? 3 : 4, StringSplitOptions.RemoveEmptyEntries);
                var expected = arrow < 0 ? "" : line[(arrow + 4)..];
                var reads = call[0] == "read";
                var blank = reads ? 0 : expected.IndexOf(' ', StringComparison.Ordinal);
                steps.Add(reads ? new Step(number, call, "", expected)
                    : new Step(number, call, blank < 0 ? expected : expected[..blank], blank < 0 ? null : expected[(blank + 1)..]));
            }
        }

        return cases.Count > 0 && personality.Length > 0 ? (personality, cases) : throw new InvalidDataException($"{path}: no personality or no case");
    }

    /// <summary>Whether a text is as expected: equal, or matched by what follows <c>~</c>.</summary>
    public static bool Matches(string expected, string actual) =>
        expected.StartsWith('~') ? Regex.IsMatch(actual, $"^(?:{expected[1..]})$", RegexOptions.CultureInvariant) : expected == actual;
}
