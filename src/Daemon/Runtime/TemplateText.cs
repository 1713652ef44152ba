using System.Globalization;
using Cotenant.Plugins;

namespace Cotenant.Daemon.Runtime;

/// <summary>Fills in the text templates of reasons and events (<see cref="CodeDescriptor.Text"/>).</summary>
internal static class TemplateText
{
    private const string TenantMark = "{tenant}";

    public static string Fill(string template, string tenant, double a, double b, double c, double d)
    {
        // a brace in a tenant's id would be taken for a number's place
        var text = template.Replace(TenantMark, tenant.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), StringComparison.Ordinal);
        try
        {
            return string.Format(CultureInfo.InvariantCulture, text, a, b, c, d);
        }
        catch (FormatException)
        {
            return FormattableString.Invariant($"{template} ({a}, {b}, {c}, {d})");
        }
    }
}
