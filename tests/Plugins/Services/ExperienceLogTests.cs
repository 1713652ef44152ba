using Cotenant.Plugins.Services.Experience;

namespace Cotenant.Plugins.Tests.Services;

public sealed class ExperienceLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ListLogger<ExperienceLogTests> _logger = new();

    public void Dispose()
    {
        _directory.Dispose();
        _logger.Dispose();
    }

    [Fact]
    public void The_oldest_rows_go()
    {
        var log = new ExperienceLog(2, 3);
        Assert.Equal(0, log.CopyNewest(new float[6]));
        for (var i = 1; i <= 5; i++)
        {
            log.Append([i, 10 * i]);
        }

        Assert.Equal((3, 5L), (log.Count, log.Appended));
        var rows = new float[6];
        Assert.Equal(3, log.CopyNewest(rows));
        Assert.Equal([3, 30, 4, 40, 5, 50], rows);
        var two = new float[5];
        Assert.Equal(2, log.CopyNewest(two));
        Assert.Equal([4, 40, 5, 50, 0], two);
    }

    [Fact]
    public void Appending_allocates_nothing()
    {
        var log = new ExperienceLog(8, 100);
        var row = new float[8];
        log.Append(row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            log.Append(row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // a row holds its number in every column: a torn copy would show two numbers, a lost one a gap
    [Fact]
    public async Task A_copy_beside_a_writer_has_whole_rows_in_order()
    {
        const int columns = 16;
        var log = new ExperienceLog(columns, 64);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writer = Task.Run(
            () =>
            {
                var row = new float[columns];
                for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % 1_000_000)
                {
                    row.AsSpan().Fill(i);
                    log.Append(row);
                }
            },
            TestContext.Current.CancellationToken);
        var rows = new float[64 * columns];
        var copied = 0L;
        while (copied < 200_000)
        {
            var count = log.CopyNewest(rows);
            copied += count;
            for (var row = 0; row < count; row++)
            {
                var number = rows[row * columns];
                Assert.False(rows.AsSpan(row * columns, columns).ContainsAnyExcept(number));
                Assert.True(row == 0 || number == (rows[(row - 1) * columns] + 1) % 1_000_000);
            }
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void Rows_outlive_a_restart()
    {
        var logs = Open();
        var log = logs.Open("osml-plus/host/transitions", 2, 3);
        for (var i = 1; i <= 4; i++)
        {
            log.Append([i, -i]);
        }

        logs.Flush();
        var again = Open().Open("osml-plus/host/transitions", 2, 3);
        Assert.Equal([2, -2, 3, -3, 4, -4], Rows(again));

        // a smaller log keeps the newest
        Assert.Equal([4, -4], Rows(Open().Open("osml-plus/host/transitions", 2, 1)));
    }

    [Fact]
    public void What_has_not_changed_is_not_written()
    {
        var logs = Open();
        var log = logs.Open("a", 1, 3);
        logs.Flush();
        Assert.False(File.Exists(_directory["a.rows"]));
        log.Append([1]);
        logs.Flush();
        File.Delete(_directory["a.rows"]);
        logs.Flush();
        Assert.False(File.Exists(_directory["a.rows"]));
    }

    [Fact]
    public void One_name_is_one_log()
    {
        var logs = Open();
        var log = logs.Open("a/b", 2, 3);
        Assert.Same(log, logs.Open("a/b", 2, 3));
        Assert.Contains("open with 3 rows of 2 numbers", Assert.Throws<ArgumentException>(() => logs.Open("a/b", 2, 4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => logs.Open("../a", 2, 4));
        Assert.Throws<ArgumentException>(() => logs.Open("c", 0, 4));
        Assert.Throws<ArgumentException>(() => logs.Open("c", 100_000, 100_000));
        Assert.Throws<ArgumentException>(() => log.Append([1]));
    }

    [Fact]
    public void A_damaged_file_is_logged_and_the_log_starts_empty()
    {
        var logs = Open();
        logs.Open("a", 2, 3).Append([1, 2]);
        logs.Flush();
        var bytes = File.ReadAllBytes(_directory["a.rows"]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var bad = bytes.ToArray();
            bad[i] ^= 0x20;
            File.WriteAllBytes(_directory["a.rows"], bad);
            Assert.Equal(0, Open().Open("a", 2, 3).Count);
            File.WriteAllBytes(_directory["a.rows"], bytes[..i]);
            Assert.Equal(0, Open().Open("a", 2, 3).Count);
        }

        Assert.Equal(2 * bytes.Length, _logger.Lines.Count(line => line.Contains("starting an empty one", StringComparison.Ordinal)));
        File.WriteAllBytes(_directory["a.rows"], bytes);
        Assert.Equal(0, Open().Open("a", 3, 3).Count);
        Assert.Contains("3 are needed", _logger.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_logged_and_rows_stay()
    {
        File.WriteAllText(_directory["file"], "");
        var logs = new ExperienceLogs(_directory["file"], _logger);
        var log = logs.Open("a", 1, 3);
        log.Append([1]);
        logs.Flush();
        Assert.Contains("stay in memory", Assert.Single(_logger.Lines), StringComparison.Ordinal);
        Assert.Equal(1, log.Count);
    }

    private ExperienceLogs Open() => new(_directory.Path, _logger);

    private static float[] Rows(ExperienceLog log)
    {
        var rows = new float[log.Count * log.Columns];
        log.CopyNewest(rows);
        return rows;
    }
}
