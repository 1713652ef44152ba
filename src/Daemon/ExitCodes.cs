namespace Cotenant.Daemon;

/// <summary>How the program ends; documented in <c>docs/operations/exit-codes.md</c>. A number is never given another meaning.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>What was asked for failed; the line on stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is faulty; one line on stderr for each fault.</summary>
    public const int BadConfiguration = 3;

    /// <summary>No daemon answers.</summary>
    public const int NotReachable = 4;

    /// <summary>The daemon, or the system, does not permit it.</summary>
    public const int NotPermitted = 5;

    /// <summary>Another daemon holds the socket or the state directory.</summary>
    public const int AlreadyRunning = 6;

    /// <summary>A listener cannot be opened.</summary>
    public const int DoorBlocked = 7;

    /// <summary>A device cannot be made.</summary>
    public const int DeviceFailed = 8;

    /// <summary>Too many plugins have leaked, or a device has ended by an error: a restart is needed.</summary>
    public const int RestartNeeded = 9;

    /// <summary>Broken off by the user (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
