namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// The error numbers of Linux that this backend decides on (asm-generic/errno-base.h, errno.h; the same on x86-64 and
/// arm64), with names and plain text. Kernel messages change between releases, numbers do not.
/// </summary>
internal static class Errno
{
    public const int None = 0;
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int E2BIG = 7;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int ERANGE = 34;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int ENODATA = 61;
    public const int EOPNOTSUPP = 95;

    /// <summary>Whether the object behind the path is gone: a removed group or cgroup, a dead process.</summary>
    public static bool IsGone(int errno) => errno is ENOENT or ENODEV or ESRCH;

    /// <summary>Name and text, for example <c>ENOSPC (no space left)</c>.</summary>
    public static string Describe(int errno) => errno switch
    {
        None => "no error",
        EPERM => "EPERM (not permitted)",
        ENOENT => "ENOENT (no such file or group)",
        ESRCH => "ESRCH (no such process)",
        EINTR => "EINTR (interrupted)",
        EIO => "EIO (input/output error)",
        E2BIG => "E2BIG (more than one page in one write)",
        EAGAIN => "EAGAIN (locked by another program)",
        ENOMEM => "ENOMEM (out of memory)",
        EACCES => "EACCES (permission denied)",
        EBUSY => "EBUSY (busy)",
        EEXIST => "EEXIST (exists already)",
        ENODEV => "ENODEV (removed meanwhile)",
        ENOTDIR => "ENOTDIR (not a directory)",
        EISDIR => "EISDIR (a directory)",
        EINVAL => "EINVAL (refused as invalid)",
        EMFILE => "EMFILE (too many open files)",
        ENOSPC => "ENOSPC (none left)",
        EROFS => "EROFS (read-only)",
        ERANGE => "ERANGE (out of range)",
        ENOSYS => "ENOSYS (the kernel has no such call)",
        ENOTEMPTY => "ENOTEMPTY (not empty)",
        ENODATA => "ENODATA (no such attribute)",
        EOPNOTSUPP => "EOPNOTSUPP (not supported)",
        _ => $"errno {errno}",
    };
}
