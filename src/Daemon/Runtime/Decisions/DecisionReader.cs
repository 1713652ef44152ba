using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Logging;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Reads the daemon's own journal, one reader at a time and off the request's thread: a full journal is much to read.</summary>
internal sealed class DecisionReader : IDisposable
{
    private readonly DiskJournal _journal;
    private readonly DecisionQuery _query;
    private readonly SemaphoreSlim _turn = new(1, 1);

    public DecisionReader(DiskJournal journal, string directory, DeviceFleet fleet, ILogger<DecisionReader> log)
    {
        _journal = journal;
        var scan = new JournalScan(directory, damage =>
        {
            // what is just being written looks torn
            if (!damage.Torn)
            {
                StateLog.JournalDamaged(log, damage.ToString());
            }
        });
        _query = new DecisionQuery(scan, id => fleet.Find(id)?.Runtime);
    }

    public Task<IReadOnlyList<DecisionReport>> ListAsync(DecisionFilter filter, CancellationToken cancellation) =>
        ReadAsync(query => query.List(filter), cancellation);

    public Task<ExplanationReport?> ExplainAsync(string device, long sequence, CancellationToken cancellation) =>
        ReadAsync(query => query.Explain(device, sequence), cancellation);

    public void Dispose() => _turn.Dispose();

    private async Task<T> ReadAsync<T>(Func<DecisionQuery, T> read, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    _journal.Flush();
                    return read(_query);
                },
                cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
