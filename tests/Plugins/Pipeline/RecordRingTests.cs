using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class RecordRingTests
{
    [Fact]
    public void A_slow_reader_loses_the_oldest_and_is_told_how_many()
    {
        var ring = new RecordRing(8);
        for (var i = 1; i <= 20; i++)
        {
            var record = new LoopRecord { Code = i };
            Assert.Equal(i, ring.Write(ref record));
        }

        long last = 0;
        Assert.True(ring.TryRead(ref last, out var first, out var lost));
        Assert.Equal(12, lost);
        Assert.Equal(13, first.Code);
        var read = 1;
        while (ring.TryRead(ref last, out _, out lost))
        {
            Assert.Equal(0, lost);
            read++;
        }

        Assert.Equal(8, read);
    }

    [Fact]
    public async Task Readers_never_see_a_torn_record()
    {
        var ring = new RecordRing(4);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 1; !stop.IsCancellationRequested; i++)
            {
                var record = new LoopRecord { Code = i, Subject = i, Numbers = (i, i, i, i), DecideNs = i };
                ring.Write(ref record);
            }
        }, TestContext.Current.CancellationToken);
        long last = 0;
        var seen = 0;
        while (seen < 20_000)
        {
            if (ring.TryRead(ref last, out var record, out _))
            {
                seen++;
                Assert.Equal((record.Code, record.Code), (record.Subject, (int)record.Numbers.D));
                Assert.Equal(record.Code, record.DecideNs);
            }
        }

        await stop.CancelAsync();
        await writer;
    }
}
