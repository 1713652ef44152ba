namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary>What the kernel says of one entry of a folder, links not followed.</summary>
/// <param name="Path">Path relative to the folder; empty for the folder itself.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits (<c>st_mode &amp; 07777</c>).</param>
/// <param name="Owner">User id.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Inode">Inode number: a rename over a file changes it even when size and times agree.</param>
/// <param name="ModifiedNs">Time of the last write, nanoseconds since 1970.</param>
/// <param name="ChangedNs">Time of the last change of content, owner or mode, nanoseconds since 1970.</param>
internal readonly record struct FileFacts(string Path, FileKind Kind, uint Mode, uint Owner, long Bytes, ulong Inode, long ModifiedNs, long ChangedNs);
