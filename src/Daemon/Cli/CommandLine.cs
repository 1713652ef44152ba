using System.CommandLine;
using Cotenant.Daemon.Cli.Verbs;

namespace Cotenant.Daemon.Cli;

/// <summary>The verbs of the program.</summary>
internal static class CommandLine
{
    public static RootCommand Make(Terminal terminal)
    {
        var options = new CommonOptions();
        var verb = new Verb(options, terminal);
        var daemon = new DaemonVerb(verb);
        var root = new RootCommand("Decides who gets what on a machine that several tenants share. Without a verb it runs the daemon.")
        {
            options.Output,
            options.Socket,
            daemon.Make(),
            StatusVerb.Make(verb),
            TopVerb.Make(verb),
            DevicesVerb.Make(verb),
            TenantsVerb.Make(verb),
            PoliciesVerb.Make(verb),
            PluginsVerb.Make(verb),
            DecisionsVerb.Make(verb),
            ExplainVerb.Make(verb),
            EventsVerb.Make(verb),
            PlanVerb.Make(verb),
            CheckpointVerbs.MakeCheckpoint(verb),
            CheckpointVerbs.MakeRestore(verb),
            CheckpointVerbs.MakeReset(verb),
            ConfigVerb.Make(verb),
            ModelsVerb.Make(verb),
            DoctorVerb.Make(verb),
            EvaluateVerb.Make(verb),
            ReplayVerb.Make(verb),
            ManualVerbs.MakeCompletion(verb),
            ManualVerbs.MakeManual(verb),
        };
        daemon.MakeDefault(root);
        return root;
    }
}
