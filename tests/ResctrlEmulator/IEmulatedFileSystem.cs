namespace Cotenant.ResctrlEmulator;

/// <summary>One kind of file system below a mount point. Errors are errno values, as with the kernel.</summary>
internal interface IEmulatedFileSystem
{
    /// <summary>The object that a path stands for now; another object means that the old one was removed. Null: ENOENT.</summary>
    object? Find(string path);

    /// <summary>The text of a file; null for a directory.</summary>
    string? Read(string path, out int errno);

    int Write(string path, string text);

    int MakeDirectory(string path);

    int RemoveDirectory(string path);

    int Rename(string from, string to);

    /// <summary>Names of the directories in a directory, or null if it is none.</summary>
    IEnumerable<string>? Directories(string path);
}
