namespace Cotenant.Plugins.Pipeline.Records;

/// <summary>What a record of the ring tells.</summary>
public enum RecordKind : byte
{
    /// <summary>A decision that changed something, carried reasons or went wrong.</summary>
    Decision,

    /// <summary>What a shadow policy would have changed.</summary>
    ShadowDecision,

    /// <summary>An event of the device.</summary>
    DeviceEvent,

    /// <summary>An event of the pipeline (<see cref="PipelineEvents"/>).</summary>
    PipelineEvent,
}
