using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Plugins.Pipeline;

/// <summary>How a device's loop runs.</summary>
public sealed class DeviceLoopOptions
{
    /// <summary>The ceiling at the start.</summary>
    public DeviceMode Mode { get; init; } = DeviceMode.Active;

    /// <summary>Device time over real time: 1 is real time, 0 is unpaced. Devices in real time are never paced.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Real time, for pacing, stamps and the watchdog.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where records go.</summary>
    public IJournalSink Journal { get; init; } = NoJournal.Instance;

    /// <summary>Record every decision in full, whatever the device's sampling rule says.</summary>
    public bool JournalFull { get; init; }

    /// <summary>Who is told of faults.</summary>
    public IPolicySupervisor Supervisor { get; init; } = new FaultCounting();

    /// <summary>Watches for decisions that do not come back; null measures budgets and enforces nothing (evaluations).</summary>
    public DecisionWatchdog? Watchdog { get; init; }

    /// <summary>The models to announce in observations; null announces none.</summary>
    public IModelAnnouncer? Models { get; init; }

    /// <summary>Messages that can wait.</summary>
    public int InboxCapacity { get; init; } = 4096;

    /// <summary>Records that the ring keeps.</summary>
    public int RingCapacity { get; init; } = 512;
}
