using System.Globalization;
using System.Text;

namespace Cotenant.Daemon.Configuration;

/// <summary>Changes whenever a configuration file is written, replaced, added or removed. No file is opened.</summary>
internal static class ConfigFingerprint
{
    public static string Of(ConfigInputs inputs)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var file in inputs.ExistingFiles())
            {
                // the target's own times: a link that is swapped points at another file
                var facts = new FileInfo(file);
                var target = facts.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? facts;
                text.Append(CultureInfo.InvariantCulture, $"{file}|{target.FullName}|{target.Length}|{target.LastWriteTimeUtc.Ticks}\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            text.Append(exception.Message);
        }

        return text.ToString();
    }
}
