namespace Cotenant.Daemon.Hosting;

/// <summary>Tells the service manager of a reload.</summary>
internal interface IReloadNotice
{
    void Begin();

    void End();
}
