using Cotenant.Daemon.Configuration.Models;

namespace Cotenant.Daemon.Configuration;

/// <summary>
/// The live holder of the last good model. A reload that fails changes nothing here but the account of it.
/// </summary>
internal sealed class ConfigState
{
    private readonly ConfigLoader _loader;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly DaemonModel _first;
    private volatile ConfigSnapshot _current;
    private long _failures;
    private long _reloads;
    private volatile IReadOnlyList<string> _awaitingRestart = [];

    /// <summary>Takes the first configuration, which has to be good.</summary>
    public ConfigState(ConfigLoader loader, ConfigResult first, TimeProvider time)
    {
        _loader = loader;
        _time = time;
        _first = first.Model!;
        _current = new ConfigSnapshot(first.Model!, first.Tree, first.Files, time.GetUtcNow(), null);
    }

    /// <summary>The last good model, where it came from, and how the last reload went.</summary>
    public ConfigSnapshot Current => _current;

    public DaemonModel Model => _current.Model;

    /// <summary>Reloads that were refused.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Reloads that were taken.</summary>
    public long Reloads => Interlocked.Read(ref _reloads);

    /// <summary>Members whose new values hold only after a restart.</summary>
    public IReadOnlyList<string> AwaitingRestart => _awaitingRestart;

    public ConfigInputs Inputs => _loader.Inputs;

    /// <summary>Loads and validates everything anew and, when it is good, hands old and new to <paramref name="apply"/>.</summary>
    /// <param name="apply">Makes the new model hold; returns one line when something keeps it from that.</param>
    /// <returns>The faults; empty when the new model holds.</returns>
    public async Task<IReadOnlyList<string>> ReloadAsync(Func<DaemonModel, DaemonModel, Task<string?>> apply)
    {
        ConfigResult result;
        lock (_lock)
        {
            result = _loader.Load();
        }

        if (result.Model is null)
        {
            return Fail([.. result.Errors.Items.Select(e => e.ToString())]);
        }

        if (await apply(_current.Model, result.Model).ConfigureAwait(false) is { } refusal)
        {
            return Fail([refusal]);
        }

        _awaitingRestart = RestartNeeds.Between(_first, result.Model);
        _current = new ConfigSnapshot(result.Model, result.Tree, result.Files, _time.GetUtcNow(), null);
        Interlocked.Increment(ref _reloads);
        return [];
    }

    private IReadOnlyList<string> Fail(IReadOnlyList<string> faults)
    {
        Interlocked.Increment(ref _failures);
        _current = _current with { LastFailure = new ReloadFailure(_time.GetUtcNow(), faults) };
        return faults;
    }
}
