namespace Cotenant.Daemon.Cli.Manual;

/// <summary>The exit codes in words, in brief; <c>docs/operations/exit-codes.md</c> says more.</summary>
internal static class ExitMeanings
{
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (ExitCodes.Ok, "Done; of the daemon: it was asked to stop and put back all that it had changed."),
        (ExitCodes.Failed, "What was asked for failed; the line on standard error says why."),
        (ExitCodes.Usage, "The command line cannot be understood."),
        (ExitCodes.BadConfiguration, "The configuration is faulty; one line for each fault."),
        (ExitCodes.NotReachable, "No daemon answers."),
        (ExitCodes.NotPermitted, "The daemon or the system does not permit it."),
        (ExitCodes.AlreadyRunning, "Another daemon holds the socket or the state directory."),
        (ExitCodes.DoorBlocked, "A listener cannot be opened."),
        (ExitCodes.DeviceFailed, "A device cannot be made."),
        (ExitCodes.RestartNeeded, "A restart is needed; the service manager does it."),
        (ExitCodes.Interrupted, "Broken off from the terminal."),
    ];
}
