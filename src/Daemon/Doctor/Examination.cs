using Cotenant.Daemon.Configuration;

namespace Cotenant.Daemon.Doctor;

/// <summary>Looks at everything that <c>doctor</c> tells of.</summary>
internal static class Examination
{
    public static IReadOnlyList<DoctorFinding> Run(string? file, IReadOnlyList<string> arguments, string? data)
    {
        var findings = new List<DoctorFinding>();
        var result = Composition.Loader(file, arguments).Load();
        ExamineConfiguration(result, findings);
        ExamineProgram(result, data, findings);
        return findings;
    }

    private static void ExamineConfiguration(ConfigResult result, List<DoctorFinding> findings)
    {
        const string area = "configuration";
        findings.AddRange(result.Errors.Items.Select(e => new DoctorFinding(area, "trouble", e.ToString(), "")));
        findings.AddRange(result.Errors.Warnings.Select(e => new DoctorFinding(area, "lacks", e.ToString(), "")));
        if (!result.Errors.Any)
        {
            findings.Add(new DoctorFinding(area, "ok", result.Files.Count == 0 ? "no file: the defaults hold" : string.Join(", ", result.Files), ""));
        }
    }

    private static void ExamineProgram(ConfigResult result, string? data, List<DoctorFinding> findings)
    {
        _ = data;
        _ = result;
        _ = findings;
    }
}
