using System.Globalization;
using System.Net;
using System.Text;
using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation.Report;

/// <summary>Writes a page with the figures and plots of an evaluation.</summary>
public static class ReportWriter
{
    /// <summary>Writes <c>{policy}.html</c> and <c>{policy}.json</c> into a folder, which is made if it is missing.</summary>
    /// <returns>The page's path.</returns>
    public static string Write(EvaluationResult result, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, result.Policy + ".json"), EvaluationJson.Write(result));
        var path = Path.Combine(folder, result.Policy + ".html");
        File.WriteAllText(path, Page(result));
        return path;
    }

    internal static string Page(EvaluationResult result)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>{Escape(result.Policy)}</title>\n");
        page.Append("<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:right}td:first-child,th:first-child{text-align:left}svg{max-width:100%}.note{color:#555}</style></head><body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Escape(result.Policy)}</h1>\n<p>Simulator {Escape(result.Simulator)}, {result.Seeds} seeds. Every figure was computed in the run that wrote this page.</p>\n");
        foreach (var experiment in result.Experiments)
        {
            AppendExperiment(page, experiment);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void AppendExperiment(StringBuilder page, ExperimentResult experiment)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(experiment.Id)}: {Escape(experiment.Title)}</h2>\n<table><tr><th>figure</th><th>unit</th><th>measured</th><th>95 % interval</th><th>paper</th><th>goal</th><th>baselines</th></tr>\n");
        foreach (var figure in experiment.Figures)
        {
            var baselines = string.Join(", ", figure.Baselines.Select(pair => $"{pair.Key} {Number(pair.Value)}"));
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(figure.Id)}</td><td>{Escape(figure.Unit)}</td><td>{(figure.Skipped is { } reason ? Escape("skipped: " + reason) : Number(figure.Measured))}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{(figure.Low is null ? "" : $"{Number(figure.Low)} to {Number(figure.High)}")}</td><td>{Number(figure.Paper)}</td><td>{Number(figure.Goal)}</td><td>{Escape(baselines)}</td></tr>\n");
        }

        page.Append("</table>\n");
        foreach (var note in experiment.Notes)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(note)}</p>\n");
        }

        foreach (var workload in experiment.Workloads)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Escape(workload.File)} (sha256 {workload.Sha256})</p>\n");
        }

        foreach (var plot in experiment.Plots)
        {
            page.Append(SvgWriter.Draw(plot));
        }
    }

    private static string Number(double? value) => value is { } number ? number.ToString("0.###", CultureInfo.InvariantCulture) : "";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
