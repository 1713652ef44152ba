namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// One failed piece of file work: what was tried, where, the error number, and what the kernel said in
/// <c>last_cmd_status</c>. A value that methods return instead of throwing; <see langword="null"/> means done.
/// </summary>
/// <param name="Act">what was tried, as a verb phrase after "cannot": <c>write</c>, <c>create group</c></param>
/// <param name="Path">the file or directory</param>
/// <param name="Number">errno; 0 if the fault is ours (a read-back that differs)</param>
/// <param name="Detail">the kernel's own words, or ours; may be empty</param>
internal sealed record KernelFault(string Act, string Path, int Number, string Detail = "")
{
    private const string VerifyAct = "verify";

    /// <summary>Whether the writes succeeded and the read-back differs from what was asked.</summary>
    public bool IsMismatch => Act == VerifyAct;

    /// <summary>What was read back is not what was written.</summary>
    public static KernelFault Mismatch(string path, string detail) => new(VerifyAct, path, Errno.None, detail);

    /// <summary>One line: what failed, why, and what to do.</summary>
    public string Message
    {
        get
        {
            var reason = Number == Errno.None ? Detail : Errno.Describe(Number);
            var said = Number != Errno.None && Detail.Length > 0 ? $"; {Detail}" : "";
            var advice = Advice;
            return $"cannot {Act} {Path}: {reason}{said}{(advice.Length > 0 ? $"; {advice}" : "")}";
        }
    }

    private string Advice => Number switch
    {
        Errno.EACCES or Errno.EPERM => "run as root (or give the unit CAP_DAC_OVERRIDE)",
        Errno.EROFS => "remount it read-write, or name it in ReadWritePaths= of the unit",
        Errno.EMFILE => "raise LimitNOFILE= of the unit",
        Errno.EAGAIN => "another program holds the lock; stop it or wait until it has finished",
        _ => "",
    };

    public override string ToString() => Message;
}
