using Cotenant.Evaluation.OsmlPlus;
using Cotenant.Evaluation.ReDas;
using Cotenant.Evaluation.Server;

namespace Cotenant.Evaluation;

/// <summary>Every experiment of the project.</summary>
public static class Experiments
{
    /// <summary>Makes the experiments for one evaluation.</summary>
    public static IReadOnlyList<IExperiment> All()
    {
        var gates = new ServerGates();
        return
        [
            new GateExperiment("V1", "529 printed latencies of single services", gates, GateExperiment.PrintedLatencies),
            new GateExperiment("V2", "verdicts on the target of 1,920 cells", gates, GateExperiment.QosClasses),
            new GateExperiment("V3", "frontiers at loads that the fit has not seen", gates, GateExperiment.Frontiers),
            new SpeedExperiment(),
            new DemoExperiment(),
            new LoadsExperiment(),
            new OverheadExperiment(),
            new MainExperiment(),
            new NetworksExperiment(),
            new SweepExperiment(),
            new CheckExperiment(),
            new MappingSpeedExperiment(),
        ];
    }
}
