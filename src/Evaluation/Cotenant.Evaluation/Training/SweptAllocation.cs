using Cotenant.Compute.Colocation;

namespace Cotenant.Evaluation.Training;

/// <summary>What an allocation among some neighbours led to.</summary>
/// <param name="Cores">Cores of the service.</param>
/// <param name="Ways">Its ways.</param>
/// <param name="Reading">What a policy would read.</param>
/// <param name="Qos">Latency over target on <see cref="QosScale"/>; that of an overload after ten seconds.</param>
/// <param name="Traffic">Traffic as Model-B predicts it.</param>
/// <param name="Served">Requests a second.</param>
/// <param name="IsBusy">True when all its CPUs are busy: the reading is then no profile.</param>
/// <param name="Cliff">The resource cliff among these neighbours; no cores when there is none.</param>
internal readonly record struct SweptAllocation(
    int Cores, int Ways, ColocationReading Reading, float Qos, float Traffic, double Served, bool IsBusy, ResourceCliff Cliff);
