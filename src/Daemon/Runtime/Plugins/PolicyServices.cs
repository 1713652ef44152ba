using Cotenant.Plugins.Learning;

namespace Cotenant.Daemon.Runtime;

/// <summary>What devices need for their policies.</summary>
/// <param name="Shelf">The plugins.</param>
/// <param name="Models">The models to announce; null announces none.</param>
internal sealed record PolicyServices(IPolicyShelf Shelf, IModelAnnouncer? Models) : IDisposable
{
    public void Dispose() => Shelf.Dispose();
}
