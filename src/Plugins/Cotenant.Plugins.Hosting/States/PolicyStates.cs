using Cotenant.Plugins.Hosting.States;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// The states of all policies, by name. Malfunctioned goes before disabled, disabled before what the devices say; a
/// malfunction outlives the program in a small file until an operator clears it. Thread-safe; the file is written by a
/// pool thread, never by the caller, which may be a device's thread.
/// </summary>
public sealed partial class PolicyStates : IDisposable
{
    /// <summary>The reason of a policy that nothing has been said about.</summary>
    private const string Unused = "no device uses it";

    private readonly Lock _lock = new();
    private readonly Lock _fileLock = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MalfunctionFile? _file;
    private readonly Dictionary<string, PolicyRecord> _records = new(StringComparer.Ordinal);
    private int _saveQueued;

    /// <summary>Creates the registry and takes over what the state file says.</summary>
    /// <param name="time">Stamps changes.</param>
    /// <param name="log">Where changes are told.</param>
    /// <param name="stateFile">Absolute path of the state file; null to forget malfunctions at the end (evaluations).</param>
    public PolicyStates(TimeProvider time, ILogger log, string? stateFile)
    {
        _time = time;
        _log = log;
        if (stateFile is null)
        {
            return;
        }

        _file = new MalfunctionFile(Path.GetFullPath(stateFile), log);
        foreach (var malfunction in _file.Read())
        {
            var record = Find(malfunction.Policy);
            record.Malfunction = malfunction;
            record.Settle(malfunction.Since);
        }
    }

    /// <summary>Raised after a policy's state or reason has changed, on the thread that changed it.</summary>
    public event Action<PolicyStatus>? Changed;

    /// <summary>All policies that anything was ever said about, by name.</summary>
    public IReadOnlyList<PolicyStatus> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Values.Select(static r => r.ToStatus()).OrderBy(static s => s.Policy, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The live standing of a policy, the same object every time.</summary>
    public PolicyStanding Get(string policy)
    {
        lock (_lock)
        {
            return Find(policy).Standing;
        }
    }

    /// <summary>How a policy stands now.</summary>
    public PolicyStatus StatusOf(string policy)
    {
        lock (_lock)
        {
            return Find(policy).ToStatus();
        }
    }

    /// <summary>Says what a policy is to a device.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="role"><see cref="PolicyState.Active"/>, <see cref="PolicyState.Shadow"/> or <see cref="PolicyState.NotSupported"/>.</param>
    /// <param name="reason">Why, one line; for not-supported what the device lacks.</param>
    public void Assign(string policy, string device, PolicyState role, string reason = "")
    {
        if (role is not (PolicyState.Active or PolicyState.Shadow or PolicyState.NotSupported))
        {
            throw new ArgumentOutOfRangeException(nameof(role), role, "a device says active, shadow or not-supported");
        }

        Change(policy, record => record.Roles[device] = (role, reason));
    }

    /// <summary>A device no longer names a policy.</summary>
    public void Withdraw(string policy, string device) => Change(policy, record => record.Roles.Remove(device));

    /// <summary>An operator switches a policy off.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="reason">Who and why, one line.</param>
    public void Disable(string policy, string reason) => Change(policy, record => record.Disabled = reason);

    /// <summary>An operator switches a policy on again.</summary>
    public void Enable(string policy) => Change(policy, static record => record.Disabled = null);

    /// <summary>A policy has failed and does not decide any more. A second malfunction leaves the first reason.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="reason">What happened, one line.</param>
    public void Malfunction(string policy, string reason)
    {
        var now = _time.GetUtcNow();
        if (Change(policy, record => record.Malfunction ??= new Malfunction(policy, reason, now)))
        {
            LogMalfunction(_log, policy, reason);
            QueueSave();
        }
    }

    /// <summary>An operator clears a malfunctioned policy: it may decide again.</summary>
    /// <returns>False when it was not malfunctioned.</returns>
    public bool Clear(string policy)
    {
        if (StatusOf(policy).State != PolicyState.Malfunctioned)
        {
            return false;
        }

        Change(policy, static record => record.Malfunction = null);
        LogCleared(_log, policy);
        QueueSave();
        return true;
    }

    /// <summary>Writes what is not yet on disk; waits for a write that a pool thread has begun.</summary>
    public void Dispose() => Save();

    private bool Change(string policy, Action<PolicyRecord> change)
    {
        PolicyStatus after;
        lock (_lock)
        {
            var record = Find(policy);
            var before = (record.State, record.Reason);
            change(record);
            record.Settle(_time.GetUtcNow());
            if ((record.State, record.Reason) == before)
            {
                return false;
            }

            after = record.ToStatus();
        }

        Changed?.Invoke(after);
        return true;
    }

    private PolicyRecord Find(string policy)
    {
        if (!_records.TryGetValue(policy, out var record))
        {
            record = new PolicyRecord(policy, Unused, _time.GetUtcNow());
            _records.Add(policy, record);
        }

        return record;
    }

    private void QueueSave()
    {
        if (_file is not null && Interlocked.Exchange(ref _saveQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static states => states.Save(), this, preferLocal: false);
        }
    }

    private void Save()
    {
        lock (_fileLock)
        {
            // first the flag, then the list: a change after this line queues the next write
            if (Interlocked.Exchange(ref _saveQueued, 0) == 0)
            {
                return;
            }

            Malfunction[] list;
            lock (_lock)
            {
                list = [.. _records.Values.Select(static r => r.Malfunction).OfType<Malfunction>().OrderBy(static m => m.Policy, StringComparer.Ordinal)];
            }

            _file?.Write(list);
        }
    }

    [LoggerMessage(2125, LogLevel.Error, "Policy {Policy} has malfunctioned and is out of use until it is cleared: {Reason}")]
    private static partial void LogMalfunction(ILogger log, string policy, string reason);

    [LoggerMessage(2126, LogLevel.Information, "Policy {Policy} was cleared and may decide again")]
    private static partial void LogCleared(ILogger log, string policy);
}
