using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Heracles;

/// <summary>Where Heracles' controllers stand.</summary>
internal record struct HeraclesState
{
    /// <summary>Unit of the service that the controllers serve; -1 for none.</summary>
    public int Primary;

    /// <summary>True while best-effort tenants may have more than the minimum.</summary>
    public bool Enabled;

    /// <summary>True while the top-level controller lets them grow.</summary>
    public bool MayGrow;

    /// <summary>True when cores are next to grow, false when ways are.</summary>
    public bool GrowingCores;

    /// <summary>True while the effect of another way has not been judged.</summary>
    public bool GrewWays;

    /// <summary>Memory traffic before that way, bytes a second.</summary>
    public double FlowsBefore;

    /// <summary>Instructions per cycle times CPUs of the pool before that way.</summary>
    public double RateBefore;

    /// <summary>The least slack as the top-level controller saw it last.</summary>
    public double Slack;

    /// <summary>Device time of the next top-level decision.</summary>
    public long TopNs;

    /// <summary>Device time of the next step.</summary>
    public long StepNs;

    /// <summary>Best-effort tenants stay disabled until then.</summary>
    public long CoolUntilNs;

    internal static HeraclesState Initial => new() { Primary = -1, Enabled = true };

    internal readonly void Save(ref RecordWriter writer)
    {
        writer.Write(Primary);
        writer.Write(Enabled);
        writer.Write(MayGrow);
        writer.Write(GrowingCores);
        writer.Write(GrewWays);
        writer.Write(FlowsBefore);
        writer.Write(RateBefore);
        writer.Write(Slack);
        writer.Write(TopNs);
        writer.Write(StepNs);
        writer.Write(CoolUntilNs);
    }

    internal static HeraclesState Restore(ref RecordReader reader) => new()
    {
        Primary = reader.ReadInt32(),
        Enabled = reader.ReadBoolean(),
        MayGrow = reader.ReadBoolean(),
        GrowingCores = reader.ReadBoolean(),
        GrewWays = reader.ReadBoolean(),
        FlowsBefore = reader.ReadDouble(),
        RateBefore = reader.ReadDouble(),
        Slack = reader.ReadDouble(),
        TopNs = reader.ReadInt64(),
        StepNs = reader.ReadInt64(),
        CoolUntilNs = reader.ReadInt64(),
    };
}
