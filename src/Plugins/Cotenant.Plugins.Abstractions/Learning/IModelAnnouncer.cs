namespace Cotenant.Plugins.Learning;

/// <summary>Tells a device's loop which models to announce in its observations.</summary>
public interface IModelAnnouncer
{
    /// <summary>Counts the changes of the list; cheap to read on every decision point.</summary>
    /// <param name="deviceTimeNs">Device time: a model trained in line appears when its declared duration is over.</param>
    int Revision(long deviceTimeNs);

    /// <summary>The models as of now.</summary>
    PublishedModel[] Current();
}
