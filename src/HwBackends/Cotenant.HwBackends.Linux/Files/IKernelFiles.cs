using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// All file work of this backend on sysfs, procfs, cgroupfs and resctrl. Errors are errno values (0 is success), never
/// exceptions, because the kernel's answer is part of the protocol: ESRCH in <c>tasks</c> means "died meanwhile",
/// ENOSPC from mkdir means "out of classes". A second implementation can stand for a kernel with other hardware.
/// </summary>
internal interface IKernelFiles
{
    /// <summary>Opens a file for repeated reading.</summary>
    int Open(string path, out KernelFile? file);

    /// <summary>Opens, reads from the start up to the end or until the buffer is full, and closes; nothing is allocated.</summary>
    /// <returns>the number of bytes or the negated error number</returns>
    int Read(string path, Span<byte> buffer);

    /// <summary>
    /// Opens an existing file, hands all of <paramref name="text"/> to the kernel in one write, and closes it. One write is
    /// one command on these file systems: nothing is created, truncated or repeated.
    /// </summary>
    int Write(string path, ReadOnlySpan<byte> text);

    int MakeDirectory(string path);

    /// <summary>Removes one directory; never recursive: on kernfs its files go with it.</summary>
    int RemoveDirectory(string path);

    /// <summary>Moves a directory (resctrl: a monitoring group to another control group, from Linux 6.5 on).</summary>
    int Rename(string from, string to);

    /// <summary>Appends the names of the directories in <paramref name="path"/> (files left out) to <paramref name="names"/>.</summary>
    int ListDirectories(string path, List<string> names);

    /// <summary>
    /// Appends the entries of <paramref name="path"/> whose whole name is a decimal number (process and thread ids) to
    /// <paramref name="numbers"/>, without allocating.
    /// </summary>
    int ListNumbers(string path, List<int> numbers);

    /// <summary>
    /// Takes the advisory lock flock(2) on a directory; the handle frees it. Readers share, writers exclude. EAGAIN when
    /// another program held it for all of <paramref name="timeout"/>.
    /// </summary>
    int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held);

    /// <summary>The magic number of the file system at <paramref name="path"/> (statfs(2) f_type).</summary>
    int FileSystemType(string path, out long magic);

    /// <summary>The inode number: on cgroupfs the cgroup's id, which a path reused by another cgroup does not share.</summary>
    int Identity(string path, out ulong inode);

    /// <summary>Reads an extended attribute into <paramref name="value"/>; <paramref name="length"/> is its size in bytes.</summary>
    int GetAttribute(string path, string name, Span<byte> value, out int length);

    /// <summary>The CPUs that a thread may run on (sched_getaffinity(2)).</summary>
    int GetAffinity(int thread, out CpuSet cpus);

    /// <summary>Sets the CPUs that a thread may run on; its later children inherit them (sched_setaffinity(2)).</summary>
    int SetAffinity(int thread, in CpuSet cpus);
}
