using System.Text;

namespace Cotenant.LoadGenerator.Tests;

public sealed class OpenLoopTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_stall_of_the_service_counts_for_every_request_that_was_due_in_it()
    {
        int requests = 0;
        using var service = new FakeService((reader, stream) =>
        {
            while (reader.ReadLine() is not null)
            {
                if (Interlocked.Increment(ref requests) == 10)
                {
                    Thread.Sleep(500);
                }

                stream.Write("VALUE key0 0 1\r\nx\r\nEND\r\n"u8);
            }
        });

        // 100 a second for a second over one connection: about 50 fall due in the stall, and 40 of them wait
        // over 100 ms. A closed loop, or a clock that starts at the sending, would see one slow request.
        LoadStatistics statistics = Run(
            () => new MemcachedClient(service.Address, Timeout, keys: 1, valueBytes: 1, batch: 1),
            new ArrivalSchedule(RateProfile.Constant(100), poisson: false, durationSeconds: 0.995, keys: 1, seed: 1),
            connections: 1);

        HistogramSnapshot latency = statistics.Latency.Snapshot();
        Assert.Equal(99, statistics.Succeeded);
        Assert.Equal(99, latency.Count);
        long slow = latency.Counts.Where((_, i) => i > 0 && (i >= latency.Bounds.Length || latency.Bounds[i - 1] > 0.09)).Sum();
        Assert.True(slow >= 35, $"only {slow} requests felt a stall of 500 ms");
    }

    [Fact]
    public void Memcached_batches_ask_for_different_keys_that_were_stored()
    {
        HashSet<string> stored = [];
        using var service = new FakeService((reader, stream) =>
        {
            while (reader.ReadLine() is { } line)
            {
                string[] words = line.Split(' ');
                switch (words[0])
                {
                    case "set":
                        Assert.Equal(int.Parse(words[4]), reader.ReadLine()!.Length);
                        stored.Add(words[1]);
                        break;
                    case "version":
                        stream.Write("VERSION 1\r\n"u8);
                        break;
                    default:
                        string[] keys = words[1..];
                        bool good = keys.Distinct().Count() == keys.Length && keys.All(stored.Contains);
                        stream.Write(Encoding.ASCII.GetBytes(
                            string.Concat(keys.Select(k => $"VALUE {k} 0 3\r\nabc\r\n")) + (good ? "END\r\n" : "ERROR\r\n")));
                        break;
                }
            }
        });
        using var client = new MemcachedClient(service.Address, Timeout, keys: 500, valueBytes: 300, batch: 20);

        client.Prepare();

        Assert.Equal(500, stored.Count);
        for (int key = 0; key < 500; key += 7)
        {
            client.Request(key);
        }
    }

    [Fact]
    public void A_missing_key_is_an_error_and_counts_with_the_timeout()
    {
        using var service = new FakeService((reader, stream) =>
        {
            while (reader.ReadLine() is not null)
            {
                stream.Write("END\r\n"u8);
            }
        });

        LoadStatistics statistics = Run(
            () => new MemcachedClient(service.Address, Timeout, keys: 1, valueBytes: 1, batch: 1),
            new ArrivalSchedule(RateProfile.Constant(100), poisson: false, durationSeconds: 0.095, keys: 1, seed: 1),
            connections: 2);

        Assert.Equal(0, statistics.Succeeded);
        Assert.Equal(9, statistics.Failed);
        Assert.True(statistics.Latency.Snapshot().Quantile(0.5) >= 0.8 * Timeout.TotalSeconds);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n", 70000, "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n1F\r\n", 31, "\r\n0\r\n\r\n")]
    public void Http_bodies_are_read_to_their_end_on_one_connection(string head, int body, string tail)
    {
        int connections = 0;
        using var service = new FakeService((reader, stream) =>
        {
            Interlocked.Increment(ref connections);
            while (reader.ReadLine() is { } line)
            {
                Assert.Equal("GET /p3 HTTP/1.1", line);
                while (reader.ReadLine() is { Length: > 0 })
                {
                }

                stream.Write(Encoding.ASCII.GetBytes(head + new string('x', body) + tail));
            }
        });
        using var client = new HttpKeepAliveClient(service.Address, Timeout, "/p{key}", keys: 4);

        for (int i = 0; i < 5; i++)
        {
            client.Request(3);
        }

        Assert.Equal(1, connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")]
    public void Other_answers_are_errors(string answer)
    {
        using var service = new FakeService((reader, stream) =>
        {
            while (reader.ReadLine() is { Length: > 0 })
            {
            }

            stream.Write(Encoding.ASCII.GetBytes(answer));
        });
        using var client = new HttpKeepAliveClient(service.Address, Timeout, "/", keys: 1);

        Assert.Throws<IOException>(() => client.Request(0));
    }

    [Fact]
    public void The_metrics_endpoint_answers_every_scrape()
    {
        int scrapes = 0;
        using var endpoint = new MetricsEndpoint(0, () => $"n {++scrapes}\n");
        for (int i = 1; i <= 3; i++)
        {
            using var client = new System.Net.Sockets.TcpClient("127.0.0.1", endpoint.Port);
            client.GetStream().Write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8);
            string answer = new StreamReader(client.GetStream()).ReadToEnd();
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.EndsWith($"\r\n\r\nn {i}\n", answer, StringComparison.Ordinal);
        }
    }

    private static LoadStatistics Run(Func<IRequestClient> connect, ArrivalSchedule schedule, int connections)
    {
        var statistics = new LoadStatistics();
        new OpenLoop(schedule, connect, connections, Timeout, warmUpSeconds: 0, statistics).Run(TestContext.Current.CancellationToken);
        return statistics;
    }
}
