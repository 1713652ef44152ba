using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Evaluation;

/// <summary>Makes policies by name.</summary>
public interface IPolicySource
{
    /// <summary>Makes an instance of its own for one run.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="device">The device of the run.</param>
    /// <param name="options">Options of the policy.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="learning">The run's learning services.</param>
    /// <exception cref="EvaluationException">There is no such policy; the message names those that there are.</exception>
    PolicyInstance Create(string policy, IDevice device, PolicyOptions options, ulong seed, ILearningServices learning);
}
