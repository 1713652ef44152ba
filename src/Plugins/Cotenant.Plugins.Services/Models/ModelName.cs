using System.Text.RegularExpressions;

namespace Cotenant.Plugins.Services.Models;

/// <summary>
/// Names of models and logs: kebab-case parts with slashes between. They become paths, so nothing else is let through.
/// </summary>
internal static partial class ModelName
{
    public const int MaximumLength = 128;

    /// <exception cref="ArgumentException">The name is none.</exception>
    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' is no name of a model or log: use lower-case letters, digits and single hyphens, parts separated by '/', at most {MaximumLength} characters, such as 'osml-plus/model-a'",
                nameof(name));
        }
    }

    public static bool IsValid(string name) => name.Length <= MaximumLength && Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
