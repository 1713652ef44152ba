namespace Cotenant.Plugins;

/// <summary>What a decision point asks a plan for.</summary>
public enum DecisionScope : byte
{
    /// <summary>The whole device: the plan may change every tenant.</summary>
    Device,

    /// <summary>One tenant: <see cref="DecisionPoint.Subject"/> is its slot.</summary>
    Tenant,

    /// <summary>One request: <see cref="DecisionPoint.Subject"/> is its index in the observation.</summary>
    Request,
}
