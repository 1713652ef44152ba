namespace Cotenant.Plugins.Devices;

/// <summary>Receives a device with its family's types.</summary>
/// <typeparam name="TResult">What the visit gives.</typeparam>
public interface IDeviceVisitor<out TResult>
{
    /// <summary>Visits the device.</summary>
    TResult Visit<TObservation, TPlan>(IDevice<TObservation, TPlan> device)
        where TObservation : Observation
        where TPlan : Plan<TPlan>;
}
