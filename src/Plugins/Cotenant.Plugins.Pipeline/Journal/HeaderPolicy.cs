namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>A policy in a device's header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Plugin">Its plugin.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="Reasons">Texts of its reasons.</param>
/// <param name="Memory">Its memory at the start of the segment.</param>
public sealed record HeaderPolicy(string Name, string Plugin, string Version, CodeDescriptor[] Reasons, byte[] Memory);
