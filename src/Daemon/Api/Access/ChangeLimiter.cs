using System.Threading.RateLimiting;

namespace Cotenant.Daemon.Api.Access;

/// <summary>How fast changes may come: bursts are taken, a flood is not. Reports of latency have a measure of their own.</summary>
internal sealed class ChangeLimiter : IDisposable
{
    private readonly TokenBucketRateLimiter _changes = Bucket(burst: 200, perSecond: 50);

    // a thousand tenants that report once a second
    private readonly TokenBucketRateLimiter _reports = Bucket(burst: 2000, perSecond: 1000);

    public RateLimitLease Take(bool report) => (report ? _reports : _changes).AttemptAcquire();

    public void Dispose()
    {
        _changes.Dispose();
        _reports.Dispose();
    }

    private static TokenBucketRateLimiter Bucket(int burst, int perSecond) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
}
