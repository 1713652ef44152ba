using Tmds.Linux;

namespace Cotenant.Daemon.Platform;

/// <summary>Who runs the process.</summary>
internal static class UserIds
{
    public static uint Effective => LibC.geteuid();
}
