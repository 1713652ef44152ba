using System.Text.Json;
using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline;

/// <content>What other threads ask of the loop: each request waits in the inbox like everything from outside.</content>
public sealed partial class DeviceLoop<TObservation, TPlan>
{
    /// <inheritdoc />
    public Task SetModeAsync(DeviceMode mode, CancellationToken cancellation) =>
        PostAsync(() =>
        {
            if (mode != _mode)
            {
                RaisePipelineEvent(PipelineEvents.ModeChanged, a: (int)_mode, b: (int)mode);
                _mode = mode;
                LoopSeries.Set(PipelineSeries.Mode, (double)mode);
            }

            return null;
        }, cancellation);

    /// <inheritdoc />
    public async Task<DeviceSnapshot> SnapshotAsync(CancellationToken cancellation)
    {
        var (observation, plan) = await CopyStateAsync(null, cancellation).ConfigureAwait(false);
        return new DeviceSnapshot(observation, plan, _device.Tenants);
    }

    /// <inheritdoc />
    public async Task<PlanPreview> PreviewAsync(int entry, PolicyInstance fresh, CancellationToken cancellation)
    {
        var memory = Array.Empty<byte>();
        var (observation, now) = await CopyStateAsync(
            () =>
            {
                var chain = _entries[entry].ChainArray;
                var deciding = Math.Clamp(_entries[entry].Deciding, 0, Math.Max(chain.Length - 1, 0));
                if (chain.Length > 0 && chain[deciding] is { Enabled: true } at && at.Name == fresh.Name)
                {
                    memory = MemoryOf(at);
                }
            },
            cancellation).ConfigureAwait(false);
        var proposed = _device.CreatePlan();
        proposed.CopyFrom(now);
        RestoreMemory(fresh, memory);
        ((IPolicy<TObservation, TPlan>)fresh.Policy).Decide(observation, proposed);
        GuardVerdict verdict = default;
        await PostAsync(
            () =>
            {
                verdict = _device.Check(observation, proposed);
                return null;
            },
            cancellation).ConfigureAwait(false);
        return new PlanPreview(now, proposed, proposed.Difference(now), verdict, _device.Tenants);
    }

    /// <inheritdoc />
    public async Task<byte[]> CheckpointAsync(CancellationToken cancellation)
    {
        var bytes = Array.Empty<byte>();
        await PostAsync(
            () =>
            {
                bytes = BytesOf(_merged);
                return null;
            },
            cancellation).ConfigureAwait(false);
        return bytes;
    }

    /// <inheritdoc />
    public Task<string?> RestoreAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation) =>
        PostAsync(() => Restore(checkpoint.Span), cancellation);

    /// <inheritdoc />
    public async Task<bool> ReplaceAsync(PolicyInstance old, PolicyInstance fresh, CancellationToken cancellation)
    {
        if (fresh.Policy is not IPolicy<TObservation, TPlan> policy)
        {
            throw new ArgumentException($"policy '{fresh.Name}' is not for devices of the family '{Descriptor.Family}'", nameof(fresh));
        }

        fresh.Resources = ResourcesOf(fresh);

        // code in a collectible context starts unoptimised: one decision on a copy, before the swap, off the device's thread
        var (observation, plan) = await CopyStateAsync(null, cancellation).ConfigureAwait(false);
        if (observation.Point.Sequence > 0)
        {
            policy.Decide(observation, plan);
        }

        var replaced = false;
        await PostAsync(
            () =>
            {
                RestoreMemory(fresh, MemoryOf(old));
                for (var i = 0; i < _entries.Length; i++)
                {
                    if (_entries[i].Replace(old, fresh))
                    {
                        replaced = true;
                        RaisePipelineEvent(PipelineEvents.PolicyReloaded, a: i, b: Math.Max(0, Array.IndexOf(_entries[i].ChainArray, fresh)));
                    }
                }

                return null;
            },
            cancellation).ConfigureAwait(false);
        return replaced;
    }

    /// <inheritdoc />
    public void WriteObservationJson(ReadOnlySpan<byte> record, Utf8JsonWriter json)
    {
        var observation = _device.CreateObservation();
        var reader = new RecordReader(record);
        observation.Read(ref reader);
        observation.WriteJson(json);
    }

    /// <inheritdoc />
    public void WritePlanJson(ReadOnlySpan<byte> record, Utf8JsonWriter json, ITenantNames tenants)
    {
        var plan = _device.CreatePlan();
        var reader = new RecordReader(record);
        plan.Read(ref reader);
        plan.WriteJson(json, tenants);
    }

    private static byte[] BytesOf(TPlan plan)
    {
        var buffer = new byte[1024];
        while (true)
        {
            var writer = new RecordWriter(buffer);
            plan.Write(ref writer);
            if (!writer.Overflowed)
            {
                return writer.Written.ToArray();
            }

            buffer = new byte[writer.Required];
        }
    }

    private static byte[] MemoryOf(PolicyInstance instance) => Journal.DeviceHeader.MemoryOf(instance);

    private static void RestoreMemory(PolicyInstance fresh, byte[] memory)
    {
        if (memory.Length == 0)
        {
            return;
        }

        var reader = new RecordReader(memory);
        try
        {
            fresh.Policy.RestoreMemory(ref reader);
        }
        catch (InvalidDataException)
        {
            // memory of another shape: a new version may start afresh
        }
    }

    private async Task<string?> PostAsync(Func<string?> action, CancellationToken cancellation)
    {
        var message = new LoopAction(action);
        if (_status is LoopStatus.Stopped or LoopStatus.Faulted)
        {
            throw new DeviceException($"device '{Descriptor.Id}' is {(_status == LoopStatus.Stopped ? "stopped" : "faulted")}");
        }

        if (!_inbox.TryPost(message))
        {
            throw new DeviceException($"device '{Descriptor.Id}' has too many messages waiting; try again");
        }

        return await message.Outcome.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<(TObservation Observation, TPlan Plan)> CopyStateAsync(Action? also, CancellationToken cancellation)
    {
        var observation = _device.CreateObservation();
        var plan = _device.CreatePlan();
        await PostAsync(
            () =>
            {
                CopyObservation(_observation, observation);
                plan.CopyFrom(_merged);
                also?.Invoke();
                return null;
            },
            cancellation).ConfigureAwait(false);
        return (observation, plan);
    }

    private string? Restore(ReadOnlySpan<byte> checkpoint)
    {
        var plan = _device.CreatePlan();
        try
        {
            var reader = new RecordReader(checkpoint);
            plan.Read(ref reader);
        }
        catch (InvalidDataException exception)
        {
            return $"the checkpoint does not fit device '{Descriptor.Id}': {exception.Message}";
        }

        var verdict = _device.Check(_observation, plan);
        if (!verdict.Passes)
        {
            var rule = Descriptor.GuardRules.FirstOrDefault(known => known.Code == verdict.Rule);
            return $"the checkpoint breaks rule '{rule?.Name ?? "?"}' today (tenants have come or gone since): nothing was changed";
        }

        _decided.CopyFrom(plan);
        var result = ApplyDecided();
        if (result.Status != ApplyStatus.Applied)
        {
            return result.Error ?? "the checkpoint could not be applied";
        }

        if (_mode == DeviceMode.Active)
        {
            RaisePipelineEvent(PipelineEvents.ModeChanged, a: (int)_mode, b: (int)DeviceMode.Shadow);
            _mode = DeviceMode.Shadow;
            LoopSeries.Set(PipelineSeries.Mode, (double)_mode);
        }

        return null;
    }
}
