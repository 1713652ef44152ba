using System.Globalization;
using System.Net;
using System.Text;

namespace Cotenant.Evaluation.Report;

/// <summary>Draws plots as SVG, by hand: a few lines, no dependency, the same bytes for the same data.</summary>
internal static class SvgWriter
{
    private const double Width = 720;
    private const double Height = 360;
    private const double Left = 70;
    private const double Right = 150;
    private const double Top = 30;
    private const double Bottom = 50;

    private static readonly string[] Colours = ["#0b6e99", "#d9730d", "#448361", "#9065b0", "#c14c8a", "#787774", "#cb912f", "#d44c47"];

    public static string Draw(Plot plot)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(plot.Title)}</title>\n<text x=\"{Left}\" y=\"18\" font-size=\"14\">{Escape(plot.Title)}</text>\n");
        switch (plot)
        {
            case LinePlot lines:
                DrawLines(svg, lines);
                break;
            case HeatMap map:
                DrawMap(svg, map);
                break;
            default:
                throw new NotSupportedException($"no drawing for {plot.GetType().Name}");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLines(StringBuilder svg, LinePlot plot)
    {
        double Value(double y) => plot.LogY ? Math.Log10(y) : y;
        var points = plot.Lines.SelectMany(line => line.Points).Where(point => double.IsFinite(point.Y) && (!plot.LogY || point.Y > 0)).ToList();
        if (points.Count == 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height / 2}\">no data</text>\n");
            return;
        }

        var (xLow, xHigh) = Widen(points.Min(point => point.X), points.Max(point => point.X));
        var (yLow, yHigh) = Widen(Math.Min(plot.LogY ? double.MaxValue : 0, points.Min(point => Value(point.Y))), points.Max(point => Value(point.Y)));
        double X(double x) => Left + (x - xLow) / (xHigh - xLow) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (Value(y) - yLow) / (yHigh - yLow) * (Height - Top - Bottom);
        for (var i = 0; i <= 4; i++)
        {
            var x = xLow + (xHigh - xLow) * i / 4;
            var y = yLow + (yHigh - yLow) * i / 4;
            var shown = plot.LogY ? Math.Pow(10, y) : y;
            var at = Height - Bottom - (y - yLow) / (yHigh - yLow) * (Height - Top - Bottom);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\" stroke=\"#ddd\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">{shown:0.###}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(x):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{x:0.##}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{Escape(plot.XLabel)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Escape(plot.YLabel)}</text>\n");
        for (var i = 0; i < plot.Lines.Count; i++)
        {
            var colour = Colours[i % Colours.Length];
            var path = new StringBuilder();
            var pen = 'M';
            foreach (var (x, y) in plot.Lines[i].Points)
            {
                if (!double.IsFinite(y) || plot.LogY && y <= 0)
                {
                    pen = 'M';
                    continue;
                }

                path.Append(CultureInfo.InvariantCulture, $"{pen}{X(x):0.#} {Y(y):0.#}");
                pen = 'L';
            }

            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 12}\" y=\"{Top + 16 + 18 * i}\" fill=\"{colour}\">{Escape(plot.Lines[i].Name)}</text>\n");
        }
    }

    private static void DrawMap(StringBuilder svg, HeatMap map)
    {
        var finite = map.Values.SelectMany(row => row).Where(double.IsFinite).ToList();
        var (low, high) = finite.Count == 0 ? (0, 1) : Widen(Math.Min(0, finite.Min()), finite.Max());
        var cellWidth = (Width - Left - Right) / Math.Max(1, map.Columns.Count);
        var cellHeight = (Height - Top - Bottom) / Math.Max(1, map.Rows.Count);
        for (var row = 0; row < map.Rows.Count; row++)
        {
            var y = Top + row * cellHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + cellHeight / 2 + 4:0.#}\" text-anchor=\"end\">{Escape(map.Rows[row])}</text>\n");
            for (var column = 0; column < map.Columns.Count; column++)
            {
                var value = map.Values[row][column];
                var shade = double.IsFinite(value) ? (int)(90 - 60 * (value - low) / (high - low)) : 100;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + column * cellWidth:0.#}\" y=\"{y:0.#}\" width=\"{cellWidth:0.#}\" height=\"{cellHeight:0.#}\" fill=\"hsl(200 60% {shade}%)\" stroke=\"#fff\"/>\n");
                if (double.IsFinite(value))
                {
                    svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (column + 0.5) * cellWidth:0.#}\" y=\"{y + cellHeight / 2 + 4:0.#}\" text-anchor=\"middle\" font-size=\"10\">{value:0.##}</text>\n");
                }
            }
        }

        for (var column = 0; column < map.Columns.Count; column++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (column + 0.5) * cellWidth:0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Escape(map.Columns[column])}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{Escape(map.XLabel)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Escape(map.YLabel)}</text>\n");
    }

    private static (double Low, double High) Widen(double low, double high) => high > low ? (low, high) : (low - 0.5, high + 0.5);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
