namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary>Kinds of directory entries that matter here.</summary>
internal enum FileKind : byte
{
    File,
    Directory,
    Link,

    /// <summary>Sockets, pipes and devices: reading one could block for ever.</summary>
    Other,
}
