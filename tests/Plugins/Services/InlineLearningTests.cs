using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Plugins.Tests.Services;

public sealed class InlineLearningTests : IDisposable
{
    private const string Model = "test/model-a";
    private const long Second = 1_000_000_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly ListLogger<ModelStore> _logger = new();
    private readonly ModelStore _store;

    public InlineLearningTests()
    {
        _store = new ModelStore(new ModelStoreOptions { StateDirectory = _directory.Path }, _logger);
        _store.Publish("test/shipped", Samples.Origin, [1]);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _logger.Dispose();
    }

    [Fact]
    public void A_model_appears_when_its_declared_duration_is_over_in_device_time()
    {
        var learning = Create();
        Fill(learning, 200);
        var before = learning.Revision(10 * Second);
        Assert.True(learning.Training.TryEnqueue(Job(3 * Second)));
        Assert.Equal(before, learning.Revision((13 * Second) - 1));
        Assert.False(learning.Models.TryOpen(Model, 0, out _));
        Assert.NotEqual(before, learning.Revision(13 * Second));
        Assert.Equal([Model, "test/shipped"], learning.Current().Select(model => model.Name));
        Assert.True(learning.Models.TryOpen(Model, 1, out var model));
        Assert.NotNull(model.Regressor);
    }

    [Fact]
    public void A_training_sees_the_rows_of_its_request_not_of_its_end()
    {
        var (late, early) = (Create(), Create());
        Fill(late, 200);
        Fill(early, 200);
        late.Training.TryEnqueue(Job(Second));
        early.Training.TryEnqueue(Job(Second));
        Fill(late, 200);
        Assert.Equal(Published(early), Published(late));
    }

    [Fact]
    public void Runs_are_apart_and_leave_no_trace()
    {
        var (one, other) = (Create(), Create());
        Fill(one, 200);
        one.Training.TryEnqueue(Job(0));
        one.Revision(0);
        Assert.True(one.Models.TryOpen(Model, 0, out _));
        Assert.False(other.Models.TryOpen(Model, 0, out _));
        Assert.Equal(0, other.OpenLog("rows", 5, 1000).Count);
        Assert.Equal("test/shipped", Assert.Single(_store.List("")).Name);
        Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_pending_model_is_not_trained_twice_and_orders_are_kept()
    {
        var learning = Create();
        Fill(learning, 200);
        Assert.True(learning.Training.TryEnqueue(Job(5 * Second)));
        Assert.False(learning.Training.TryEnqueue(Job(Second)));
        Assert.True(learning.Training.TryEnqueue(Job(Second) with { Model = "test/model-b" }));
        learning.Revision(2 * Second);
        Assert.Equal(["test/model-b", "test/shipped"], learning.Current().Select(model => model.Name));
        learning.Revision(6 * Second);
        Assert.True(learning.Training.TryEnqueue(Job(Second)));
    }

    [Fact]
    public void Policies_of_one_run_have_logs_of_their_own()
    {
        var learning = Create();
        var (a, b) = (learning.ForPolicy("a"), learning.ForPolicy("b"));
        a.OpenLog("rows", 5, 1000).Append(new float[5]);
        Assert.Equal(0, b.OpenLog("rows", 7, 1000).Count);
        Assert.Equal(1, a.OpenLog("rows", 5, 1000).Count);
        Assert.Throws<ArgumentException>(() => learning.ForPolicy("A b"));
    }

    [Fact]
    public void A_training_that_fails_is_logged_and_the_run_goes_on()
    {
        var learning = Create();
        Assert.True(learning.Training.TryEnqueue(Job(0)));
        Assert.Contains("is not open", _logger.Lines.Last(), StringComparison.Ordinal);
        Fill(learning, 5);
        Assert.True(learning.Training.TryEnqueue(Job(0)));
        Assert.Contains("has 5 rows", _logger.Lines.Last(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => learning.Training.TryEnqueue(Job(-1)));
    }

    [Fact]
    public void Cancelling_ends_the_run()
    {
        using var source = new CancellationTokenSource();
        var learning = new InlineLearning(_store, [], _logger, source.Token);
        Fill(learning, 200);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => learning.Training.TryEnqueue(Job(0)));
    }

    private static TrainingJob Job(long duration) => new(Model, Samples.Spec(RegressorTrainers.Mlp) with { Epochs = 3 }, "rows", 0.2, true, duration);

    private InlineLearning Create() => new(_store, ["test"], _logger, TestContext.Current.CancellationToken);

    private static string Published(InlineLearning learning)
    {
        learning.Revision(long.MaxValue);
        return Assert.Single(learning.Current(), model => model.Name == Model).Hash;
    }

    private static void Fill(InlineLearning learning, int rows)
    {
        var log = learning.OpenLog("rows", 5, 1000);
        var (features, targets) = Samples.Rows(rows, (ulong)log.Appended);
        for (var row = 0; row < rows; row++)
        {
            log.Append([.. features.AsSpan(row * 3, 3), .. targets.AsSpan(row * 2, 2)]);
        }
    }
}
