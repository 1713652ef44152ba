using Cotenant.HwBackends.Simulation.Server.Validation;

namespace Cotenant.Evaluation.Server;

/// <summary>The validation gates, run once for all experiments of one evaluation.</summary>
internal sealed class ServerGates
{
    private ServerValidationResult? _result;

    public ServerValidationResult Run(EvaluationContext context) =>
        _result ??= ServerValidation.Run(context.DataDirectory, context.Cancellation);
}
