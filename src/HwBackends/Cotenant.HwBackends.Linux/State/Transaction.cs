using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>
/// One change of many files that is taken as a whole: each step names how it is undone, and what may only happen
/// once everything has been verified (removing what is no longer needed).
/// </summary>
internal sealed class Transaction
{
    private readonly List<Func<KernelFault?>> _undo = [];
    private readonly List<Func<KernelFault?>> _commit = [];

    /// <summary>Steps that can be undone; 0 means that nothing has been written yet.</summary>
    public int Steps => _undo.Count;

    public void OnUndo(Func<KernelFault?> undo) => _undo.Add(undo);

    public void OnCommit(Func<KernelFault?> act) => _commit.Add(act);

    /// <summary>Does what was left for the end. Its faults are no reason to undo: they leave something unused behind.</summary>
    public List<KernelFault> Commit()
    {
        _undo.Clear();
        return Run(_commit);
    }

    /// <summary>Takes every step back, the last one first, going on after a fault so that as much as possible is restored.</summary>
    public List<KernelFault> Undo()
    {
        _commit.Clear();
        _undo.Reverse();
        return Run(_undo);
    }

    private static List<KernelFault> Run(List<Func<KernelFault?>> acts)
    {
        var faults = new List<KernelFault>();
        foreach (var act in acts)
        {
            if (act() is { } fault)
            {
                faults.Add(fault);
            }
        }

        acts.Clear();
        return faults;
    }
}
