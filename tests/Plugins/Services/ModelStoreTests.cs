using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Models;
using Cotenant.Plugins.Services.Regressors;

namespace Cotenant.Plugins.Tests.Services;

public sealed class ModelStoreTests : IDisposable
{
    private const string Name = "osml-plus/model-a";

    private readonly TemporaryDirectory _directory = new();
    private readonly ListLogger<ModelStore> _logger = new();

    public void Dispose()
    {
        _directory.Dispose();
        _logger.Dispose();
    }

    [Fact]
    public void Bytes_and_regressors_come_back_after_a_restart()
    {
        var store = Open();
        var regressor = Fitted(RegressorTrainers.FastTree);
        var first = store.Publish(Name, Samples.Origin, regressor);
        var second = store.Publish("osml-plus/model-c", Samples.Origin with { HeldOutError = double.NaN }, "net"u8);
        Assert.Equal((Name, 1, false), (first.Name, first.Version, first.Shipped));

        store = Open();
        Assert.Equal([first, second], store.List("osml-plus/"));
        Assert.True(store.TryOpen(Name, 0, out var model));
        Assert.Equal(first, model.Info);
        var (a, b) = (new float[2], new float[2]);
        regressor.Predict([50, 0.3f, 0.7f], a);
        model.Regressor!.Predict([50, 0.3f, 0.7f], b);
        Assert.Equal(a, b);
        Assert.True(store.TryOpen("osml-plus/model-c", 1, out model));
        Assert.Null(model.Regressor);
        Assert.Equal("net"u8.ToArray(), model.Payload.ToArray());
        Assert.Equal(ModelHash.Of("net"u8), model.Info.Hash);
        Assert.Empty(store.Problems);
    }

    [Fact]
    public void Versions_count_up_and_old_ones_go()
    {
        var store = Open(kept: 2);
        for (byte i = 1; i <= 4; i++)
        {
            Assert.Equal(i, store.Publish(Name, Samples.Origin, [i]).Version);
        }

        Assert.Equal(["3.model", "4.model"], Directory.GetFiles(_directory["state/osml-plus/model-a"]).Select(Path.GetFileName).Order());
        Assert.False(store.TryOpen(Name, 2, out _));
        Assert.True(store.TryOpen(Name, 3, out var model));
        Assert.Equal([3], model.Payload.ToArray());
        Assert.True(Open(kept: 2).TryOpen(Name, 0, out model));
        Assert.Equal([4], model.Payload.ToArray());
    }

    [Fact]
    public void Shipped_models_are_found_never_written_and_counted_on_from()
    {
        new ModelStore(new ModelStoreOptions { StateDirectory = _directory["shipped"] }, _logger).Publish(Name, Samples.Origin, [1]);
        var before = Directory.GetFiles(_directory["shipped"], "*", SearchOption.AllDirectories);
        var store = Open();
        Assert.True(Assert.Single(store.List("")).Shipped);
        Assert.Equal(2, store.Publish(Name, Samples.Origin, [2]).Version);
        Assert.Equal(before, Directory.GetFiles(_directory["shipped"], "*", SearchOption.AllDirectories));
        Assert.False(Assert.Single(Open().List(Name)).Shipped);
        Assert.True(Open().TryOpen(Name, 1, out var model));
        Assert.True(model.Info.Shipped);
    }

    [Fact]
    public void A_damaged_newest_version_leaves_the_one_before_and_its_number_is_not_used_again()
    {
        var store = Open();
        store.Publish(Name, Samples.Origin, [1]);
        store.Publish(Name, Samples.Origin, [2]);
        Corrupt(File("2.model"), 60);

        store = Open();
        Assert.Equal(1, Assert.Single(store.List("")).Version);
        Assert.True(store.TryOpen(Name, 0, out var model));
        Assert.Equal([1], model.Payload.ToArray());
        Assert.False(store.TryOpen(Name, 2, out _));
        var problem = Assert.Single(store.Problems);
        Assert.Contains("checksum does not agree", problem.Message, StringComparison.Ordinal);
        Assert.Contains("train the model again", problem.Message, StringComparison.Ordinal);
        Assert.Contains(_logger.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(problem.Path, StringComparison.Ordinal));
        Assert.Equal(3, store.Publish(Name, Samples.Origin, [3]).Version);
    }

    [Fact]
    public void A_model_of_damaged_files_only_is_none()
    {
        Open().Publish(Name, Samples.Origin, [1]);
        System.IO.File.WriteAllBytes(File("1.model"), []);
        var store = Open();
        Assert.Empty(store.List(""));
        Assert.False(store.TryOpen(Name, 0, out _));
        Assert.Equal(2, store.Publish(Name, Samples.Origin, [2]).Version);
    }

    [Fact]
    public void Every_truncation_and_flipped_bit_is_noticed()
    {
        Open().Publish(Name, Samples.Origin, [1, 2, 3]);
        var path = File("1.model");
        var bytes = System.IO.File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            System.IO.File.WriteAllBytes(path, bytes[..i]);
            Assert.Contains(path, Assert.Throws<ModelStoreException>(() => ModelFile.Read(path, Name, 1, false)).Message, StringComparison.Ordinal);
            var flipped = bytes.ToArray();
            flipped[i] ^= 0x10;
            System.IO.File.WriteAllBytes(path, flipped);
            Assert.Throws<ModelStoreException>(() => ModelFile.Read(path, Name, 1, false));
        }
    }

    [Fact]
    public void A_file_in_another_models_place_is_refused()
    {
        Open().Publish(Name, Samples.Origin, [1]);
        Directory.CreateDirectory(_directory["state/osml-plus/model-b"]);
        System.IO.File.Copy(File("1.model"), _directory["state/osml-plus/model-b/1.model"]);
        System.IO.File.Copy(File("1.model"), _directory["state/osml-plus/model-b/newest.model"]);
        var problems = Open().Problems;
        Assert.Contains(problems, p => p.Message.Contains("its place says osml-plus/model-b version 1", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Message.Contains("name/version.model", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/abs")]
    [InlineData("a//b")]
    [InlineData("Upper")]
    [InlineData("a/../b")]
    [InlineData("")]
    [InlineData("a\n")]
    public void Names_cannot_leave_the_directory(string name)
        => Assert.Contains("is no name of a model", Assert.Throws<ArgumentException>(() => Open().Publish(name, Samples.Origin, [1])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_directory_that_cannot_be_written_is_named_and_nothing_changes()
    {
        System.IO.File.WriteAllText(_directory["state"], "a file where the directory should be");
        var store = Open();
        var e = Assert.Throws<ModelStoreException>(() => store.Publish(Name, Samples.Origin, [1]));
        Assert.Contains("check space and permissions", e.Message, StringComparison.Ordinal);
        Assert.Empty(store.List(""));
        Assert.Equal(0, store.Revision);
    }

    [Fact]
    public void Another_process_that_took_the_number_keeps_it()
    {
        var (one, other) = (Open(), Open());
        one.Publish(Name, Samples.Origin, [1]);
        Assert.Equal(2, other.Publish(Name, Samples.Origin, [2]).Version);
        one.Refresh();
        Assert.True(one.TryOpen(Name, 0, out var model));
        Assert.Equal([2], model.Payload.ToArray());
        Assert.True(one.TryOpen(Name, 1, out model));
        Assert.Equal([1], model.Payload.ToArray());
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void An_overlay_leaves_no_trace()
    {
        var store = Open();
        store.Publish(Name, Samples.Origin, [1]);
        var overlay = store.Overlay();
        Assert.Equal(2, overlay.Publish(Name, Samples.Origin, [2]).Version);
        Assert.Equal(3, overlay.Publish(Name, Samples.Origin, [3]).Version);
        Assert.True(overlay.TryOpen(Name, 2, out var model));
        Assert.Equal([2], model.Payload.ToArray());
        Assert.True(overlay.TryOpen(Name, 1, out model));
        Assert.Equal([1], model.Payload.ToArray());
        overlay.Refresh();
        Assert.Equal(3, Assert.Single(overlay.List("")).Version);
        Assert.Equal(1, Assert.Single(store.List("")).Version);
        Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_published_regressor_does_not_change_with_the_callers()
    {
        var store = Open();
        var regressor = Fitted(RegressorTrainers.FastForest);
        store.Publish(Name, Samples.Origin, regressor);
        var (before, after) = (new float[2], new float[2]);
        regressor.Predict([50, 0.3f, 0.7f], before);
        regressor.Fit([1, 2, 3, 4, 5, 6], [1, 2, 3, 4], TestContext.Current.CancellationToken);
        Assert.True(store.TryOpen(Name, 0, out var model));
        model.Regressor!.Predict([50, 0.3f, 0.7f], after);
        Assert.Equal(before, after);
        Assert.True(store.TryOpen(Name, 0, out var again));
        Assert.NotSame(model.Regressor, again.Regressor);
    }

    [Fact]
    public void Only_fitted_regressors_of_this_host_are_stored()
    {
        var store = Open();
        Assert.Contains("not fitted", Assert.Throws<ArgumentException>(() => store.Publish(Name, Samples.Origin, RegressorFactory.Create(Samples.Spec(RegressorTrainers.FastTree)))).Message, StringComparison.Ordinal);
        Assert.Contains("CreateRegressor", Assert.Throws<ArgumentException>(() => store.Publish(Name, Samples.Origin, new Foreign())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModelStore(new ModelStoreOptions { KeptVersions = 0 }, _logger));
    }

    [Fact]
    public void Hashes_name_content()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223", ModelHash.Of("abc"u8));
        Assert.Equal(ModelHash.Of([0, 0, 128, 63, 0, 0, 0, 64]), ModelHash.OfRows([1], [2]));
        Assert.NotEqual(ModelHash.OfRows([1], [2]), ModelHash.OfRows([2], [1]));
        Assert.Equal(32, ModelHash.OfRows(new float[10_000], new float[3]).Length);
    }

    private ModelStore Open(int kept = 3)
        => new(new ModelStoreOptions { ShippedDirectories = [_directory["shipped"]], StateDirectory = _directory["state"], KeptVersions = kept }, _logger);

    private string File(string name) => _directory["state/osml-plus/model-a/" + name];

    private static void Corrupt(string path, int at)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        bytes[at] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
    }

    private static HostRegressor Fitted(string trainer)
    {
        var regressor = RegressorFactory.Create(Samples.Spec(trainer));
        var (features, targets) = Samples.Rows(300, 1);
        regressor.Fit(features, targets, TestContext.Current.CancellationToken);
        return regressor;
    }

    private sealed class Foreign : IRegressor
    {
        public int Inputs => 1;

        public int Outputs => 1;

        public bool IsFitted => true;

        public void Fit(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, CancellationToken cancellation) => throw new NotSupportedException();

        public void Predict(ReadOnlySpan<float> features, Span<float> outputs) => throw new NotSupportedException();

        public void Predict(ReadOnlySpan<float> features, Span<float> outputs, Span<float> spread) => throw new NotSupportedException();

        public IRegressor Fork() => this;
    }
}
