using System.Diagnostics.CodeAnalysis;

namespace Cotenant.Compute.Learning;

/// <summary>Cold throw helpers: the messages cost nothing until they are needed.</summary>
internal static class Throw
{
    public static void IfLength(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            Length(name, expected, actual);
        }
    }

    [DoesNotReturn]
    public static void Length(string name, int expected, int actual)
        => throw new ArgumentException($"{name} holds {actual} values, {expected} are needed", name);
}
