using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Manifest;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>One device's part of one segment, decided again.</summary>
internal sealed class ReplayRun<TObservation, TPlan>
    where TObservation : Observation
    where TPlan : Plan<TPlan>
{
    private readonly IDevice<TObservation, TPlan> _device;
    private readonly HeaderEntry[] _entries;
    private readonly IPolicy<TObservation, TPlan>[][] _chains;
    private readonly ResourceSet[][] _resources;
    private readonly ResourceSet _unleased;
    private readonly TObservation _observation;
    private readonly TPlan _merged;
    private readonly TPlan _decided;
    private readonly TPlan _work;
    private readonly TPlan _recorded;
    private readonly List<(int Entry, int Member)> _askedInVain = [];

    /// <exception cref="PolicyUnavailableException">A policy cannot be made.</exception>
    /// <exception cref="InvalidDataException">The state is of another shape.</exception>
    public ReplayRun(IDevice<TObservation, TPlan> device, DeviceHeader header, ReplayPolicies policies, Func<string, PolicyManifest?> manifestOf)
    {
        _device = device;
        _entries = header.Entries;
        _observation = device.CreateObservation();
        _merged = device.CreatePlan();
        _decided = device.CreatePlan();
        _work = device.CreatePlan();
        _recorded = device.CreatePlan();
        _chains = [.. _entries.Select(e => e.Chain.Select(p => policies.Make(p, device)).ToArray())];
        _resources = [.. _entries.Select(e => e.Chain.Select(p => ResourcesOf(manifestOf(p.Name))).ToArray())];
        _unleased = ResourceSet.All(device.Descriptor.Resources.Count) - _entries.Aggregate(ResourceSet.None, (all, e) => all | e.Leases);
        Read(_merged, header.Merged);
    }

    /// <summary>A member was asked at the coming decision and its plan not used: it is asked again for what that did to its memory.</summary>
    public void NoteAskedInVain(int entry, int member) => _askedInVain.Add((entry, member));

    /// <summary>Makes a decision again.</summary>
    /// <returns>The resources in which the plan differs from the recorded one.</returns>
    public ResourceSet Decide(DecisionEntry entry)
    {
        var reader = new RecordReader(entry.Observation);
        _observation.Read(ref reader);
        Read(_recorded, entry.Plan);
        _decided.CopyFrom(_merged);
        _decided.ClearActs();
        if (!_unleased.IsEmpty)
        {
            _device.Hold(_observation, _decided, _unleased);
        }

        for (var e = 0; e < _entries.Length; e++)
        {
            Decide(e, entry);
        }

        _askedInVain.Clear();
        var different = _decided.Difference(_recorded);

        // the next decision starts from what really held, whatever came out here
        if (entry.Actual.Length > 0)
        {
            Read(_merged, entry.Actual);
        }

        return different;
    }

    private static void Read(TPlan plan, byte[] record)
    {
        var reader = new RecordReader(record);
        plan.Read(ref reader);
    }

    private void Decide(int index, DecisionEntry entry)
    {
        var leases = _entries[index].Leases;
        foreach (var (_, vain) in _askedInVain.Where(a => a.Entry == index && a.Member < _chains[index].Length))
        {
            Ask(index, vain);
        }

        var member = RecordText.MemberOf(entry.Head.Deciders, index, _chains[index].Length);
        if (member == _chains[index].Length)
        {
            _device.Hold(_observation, _decided, leases);
            return;
        }

        Ask(index, member);
        var own = leases & _resources[index][member];
        _decided.CopyResources(_work, own, _observation.Point);
        if (!(leases - own).IsEmpty)
        {
            _device.Hold(_observation, _decided, leases - own);
        }
    }

    private void Ask(int index, int member)
    {
        _work.CopyFrom(_decided);
        _work.ClearActs();
        _work.Reasons.Clear();
        try
        {
            _chains[index][member].Decide(_observation, _work);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or ObjectDisposedException))
        {
            // it may have thrown the first time, too
            _work.CopyFrom(_decided);
        }
    }

    private ResourceSet ResourcesOf(PolicyManifest? manifest)
    {
        var set = ResourceSet.None;
        for (var i = 0; i < _device.Descriptor.Resources.Count; i++)
        {
            set |= manifest?.Resources.Contains(_device.Descriptor.Resources[i]) == true ? ResourceSet.Of(i) : default;
        }

        return set;
    }
}
