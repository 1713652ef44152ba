namespace Cotenant.Fixtures.Pinning;

/// <summary>Static places where a plugin may leave something. Statics of a collectible context go with it.</summary>
internal static class Pins
{
    public static readonly AsyncLocal<OwnState?> Local = new();

    [ThreadStatic]
    public static OwnState? PerThread;

    public static Timer? Timer;
}
