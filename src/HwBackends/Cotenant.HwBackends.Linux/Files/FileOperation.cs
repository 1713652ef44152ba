namespace Cotenant.HwBackends.Linux.Files;

/// <summary>First byte of a request to an emulated kernel: the methods of <see cref="IKernelFiles"/>, in order, and what its tests ask for.</summary>
internal enum FileOperation : byte
{
    Open,
    ReadAt,
    Close,
    Read,
    Write,
    MakeDirectory,
    RemoveDirectory,
    Rename,
    ListDirectories,
    Lock,
    Unlock,
    FileSystemType,
    Identity,
    GetAttribute,
    GetAffinity,
    SetAffinity,

    /// <summary>One line of text for the machine itself: start a process, take a snapshot.</summary>
    Control,
}
