using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Tests.Services;

public sealed class LearningHostTests : IAsyncDisposable
{
    private const string Model = "test/model-a";

    private readonly TemporaryDirectory _directory = new();
    private readonly ListLogger<LearningHost> _logger = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LearningHost _host;

    public LearningHostTests() => _host = Create();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
        _logger.Dispose();
    }

    [Fact]
    public async Task A_training_publishes_a_model_that_is_announced()
    {
        var announcer = _host.CreateAnnouncer(["test"]);
        var before = announcer.Revision(0);
        Assert.Empty(announcer.Current());
        var policy = Filled(400, 1);
        Assert.True(policy.Training.TryEnqueue(Job()));
        await Until(() => _host.Training.Published == 1);
        Assert.NotEqual(before, announcer.Revision(0));
        var announced = Assert.Single(announcer.Current());
        Assert.True(policy.Models.TryOpen(announced.Name, announced.Version, out var model));
        Assert.Equal(announced.Hash, model.Info.Hash);
        Assert.True(Samples.Determination(model.Regressor!).Min() > 0.9);
        Assert.Equal(320, model.Info.Origin.Rows);
        Assert.Equal(7UL, model.Info.Origin.Seed);
        Assert.InRange(model.Info.Origin.HeldOutError, 0.0001, 0.3);
        Assert.Contains("fast-tree trees=60", model.Info.Origin.Trainer, StringComparison.Ordinal);
        Assert.Empty(_host.CreateAnnouncer(["other"]).Current());
        Assert.Single(_host.CreateAnnouncer([]).Current());
        Assert.True(File.Exists(_directory["models/test/model-a/1.model"]));
    }

    [Fact]
    public async Task A_challenger_that_is_worse_is_not_published()
    {
        var policy = Filled(400, 1);
        policy.Training.TryEnqueue(Job());
        await Until(() => _host.Training.Published == 1);
        policy.Training.TryEnqueue(Job() with { Spec = Samples.Spec(RegressorTrainers.FastTree) with { Trees = 1 } });
        await Until(() => _host.Training.Kept == 1);
        Assert.Equal(1, Assert.Single(_host.Models.List("")).Version);
        policy.Training.TryEnqueue(Job() with { Spec = Samples.Spec(RegressorTrainers.FastTree) with { Trees = 1 }, PromoteOnlyIfBetter = false });
        await Until(() => _host.Training.Published == 2);
        Assert.Equal(2, Assert.Single(_host.Models.List("")).Version);
    }

    [Fact]
    public async Task A_training_that_cannot_be_done_is_counted_and_the_next_one_goes_on()
    {
        var policy = Filled(5, 1);
        policy.Training.TryEnqueue(Job());
        await Until(() => _host.Training.Failed == 1);
        Assert.Contains("log rows has 5 rows", _host.Training.LastFailure, StringComparison.Ordinal);
        policy.Training.TryEnqueue(Job() with { Log = "nowhere" });
        await Until(() => _host.Training.Failed == 2);
        Assert.Contains("test/host/nowhere is not open", _host.Training.LastFailure, StringComparison.Ordinal);
        Fill(policy, 100, 1);
        policy.Training.TryEnqueue(Job());
        await Until(() => _host.Training.Published == 1);
    }

    [Fact]
    public void Jobs_that_nobody_can_do_are_refused_at_once()
    {
        var training = Filled(5, 1).Training;
        Refused("'Model' is no name", Job() with { Model = "Model" });
        Refused("0 to 0.5", Job() with { HoldOutShare = 0.6 });
        Refused("state a share above 0", Job() with { HoldOutShare = 0 });
        Refused("must not be negative", Job() with { DurationNs = -1 });
        Refused("Trees is 0", Job() with { Spec = Samples.Spec(RegressorTrainers.FastTree) with { Trees = 0 } });

        void Refused(string why, TrainingJob job)
            => Assert.Contains(why, Assert.Throws<ArgumentException>(() => training.TryEnqueue(job)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_model_and_a_full_queue_are_refused()
    {
        var policy = Filled(3000, 1);
        Assert.True(policy.Training.TryEnqueue(Endless("test/running")));
        await Until(() => _host.Training.Running == "test/running");
        Assert.True(policy.Training.TryEnqueue(Job()));
        Assert.False(policy.Training.TryEnqueue(Job()));
        Assert.True(policy.Training.TryEnqueue(Job() with { Model = "test/other" }));
        Assert.False(policy.Training.TryEnqueue(Job() with { Model = "test/third" }));
        Assert.Equal(2, _host.Training.Waiting);
    }

    [Fact]
    public async Task A_plugin_that_stops_has_nothing_waiting_or_running_and_the_others_go_on()
    {
        var leaving = Filled(3000, 1, plugin: "leaving", policy: "test");
        var staying = Filled(400, 1, plugin: "staying", policy: "stay");
        leaving.Training.TryEnqueue(Endless("test/endless"));
        await Until(() => _host.Training.Running == "test/endless");
        leaving.Training.TryEnqueue(Job());
        staying.Training.TryEnqueue(Job() with { Model = "stay/model" });
        await _host.StopPluginAsync("leaving");
        Assert.NotEqual("test/endless", _host.Training.Running);
        Assert.False(leaving.Training.TryEnqueue(Job()));
        Assert.Throws<ObjectDisposedException>(() => leaving.OpenLog("rows", 5, 10));
        await Until(() => _host.Training.Published == 1);
        Assert.Equal("stay/model", Assert.Single(_host.Models.List("")).Name);
        Assert.Equal((2L, 0), (_host.Training.Cancelled, _host.Training.Waiting));
    }

    [Fact]
    public async Task A_reload_keeps_the_log_and_cancels_the_old_instance_only()
    {
        var old = Filled(100, 1);
        await using var fresh = _host.Open("plugin", "test", "host");
        await old.DisposeAsync();
        Assert.Equal(100, fresh.OpenLog("rows", 5, 10_000).Count);
        Assert.True(fresh.Training.TryEnqueue(Job()));
        await Until(() => _host.Training.Published == 1);
    }

    [Fact]
    public async Task A_policy_that_has_gone_can_be_collected()
    {
        var reference = await Use(_host);

        // off the stack on which the policy was used
        await Task.Yield();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(reference.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task<WeakReference> Use(LearningHost host)
        {
            var policy = host.Open("plugin", "test", "host");
            Fill(policy, 100, 1);
            policy.Training.TryEnqueue(Job());
            await Until(() => host.Training.Published == 1);
            await policy.DisposeAsync();
            return new WeakReference(policy);
        }
    }

    [Fact]
    public async Task Logs_are_written_by_the_training_thread_at_their_period()
    {
        Filled(20, 1);
        Assert.False(File.Exists(_directory["logs/test/host/rows.rows"]));
        _time.Advance(TimeSpan.FromSeconds(31));
        await Until(() => File.Exists(_directory["logs/test/host/rows.rows"]));
    }

    [Fact]
    public async Task Stopping_cancels_all_and_writes_the_logs()
    {
        var host = Create();
        var policy = host.Open("plugin", "test", "host");
        Fill(policy, 3000, 1);
        policy.Training.TryEnqueue(Endless(Model));
        await Until(() => host.Training.Running is not null);
        await host.DisposeAsync();
        Assert.Null(host.Training.Running);
        Assert.False(policy.Training.TryEnqueue(Job()));
        await using var again = Create();
        Assert.Equal(3000, again.Open("plugin", "test", "host").OpenLog("rows", 5, 10_000).Count);
    }

    // a thread made by a slow one is slow for good: workers of the pool, and with them everything else in the daemon
    [Fact]
    public async Task Training_makes_no_thread_of_the_process_slower()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "niceness of threads is Linux's");
        var policy = Filled(3000, 1);
        policy.Training.TryEnqueue(Endless(Model));
        await Until(() => _host.Training.Running == Model);
        Assert.Equal([NicenessOf("/proc/self/stat")], ThreadNiceness().Distinct());
        await policy.DisposeAsync();
        Assert.Equal([NicenessOf("/proc/self/stat")], ThreadNiceness().Distinct());
    }

    [Fact]
    public void Bad_options_are_named()
    {
        Assert.Throws<ArgumentException>(() => new LearningHost(new LearningHostOptions { QueueCapacity = 0 }, _time, _logger));
        Assert.Throws<ArgumentException>(() => _host.Open("plugin", "Not Kebab", "host"));
    }

    private static TrainingJob Job() => new(Model, Samples.Spec(RegressorTrainers.FastTree), "rows", 0.2, true, 0);

    private static TrainingJob Endless(string model) => new(model, Samples.Spec(RegressorTrainers.FastTree) with { Trees = 10_000 }, "rows", 0.2, true, 0);

    private LearningHost Create() => new(
        new LearningHostOptions
        {
            Models = new ModelStoreOptions { StateDirectory = _directory["models"] },
            ExperienceDirectory = _directory["logs"],
            FlushPeriod = TimeSpan.FromSeconds(30),
            QueueCapacity = 2,
        },
        _time,
        _logger);

    private PolicyLearning Filled(int rows, ulong seed, string plugin = "plugin", string policy = "test")
    {
        var learning = _host.Open(plugin, policy, "host");
        Fill(learning, rows, seed);
        return learning;
    }

    private static void Fill(PolicyLearning learning, int rows, ulong seed)
    {
        var log = learning.OpenLog("rows", 5, 10_000);
        var (features, targets) = Samples.Rows(rows, seed);
        for (var row = 0; row < rows; row++)
        {
            log.Append([.. features.AsSpan(row * 3, 3), .. targets.AsSpan(row * 2, 2)]);
        }
    }

    private static IEnumerable<string> ThreadNiceness()
    {
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            string? niceness = null;
            try
            {
                niceness = NicenessOf(Path.Combine(thread, "stat"));
            }
            catch (IOException)
            {
                // a thread that has ended since
            }

            if (niceness is not null)
            {
                yield return niceness;
            }
        }
    }

    // proc(5): field 19 of stat; the name in brackets before it may hold spaces
    private static string NicenessOf(string stat)
    {
        var text = File.ReadAllText(stat);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ')[16];
    }

    // no test asserts a time: this is only so that a broken one ends
    private static async Task Until(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), "waited for two minutes");
            await Task.Delay(5, Cancellation);
        }
    }
}
