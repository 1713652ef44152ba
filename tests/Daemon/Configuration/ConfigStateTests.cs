using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class ConfigStateTests
{
    [Fact]
    public async Task A_bad_reload_keeps_the_last_good_model_and_says_so()
    {
        using var config = new ConfigCase().With("""{ "journal": { "full": true } }""");
        var loader = config.Loader;
        var state = new ConfigState(loader, loader.Load(), new FakeTimeProvider());
        var before = state.Model;
        config.With("""{ "journal": { "full": 3 } }""");

        var faults = await state.ReloadAsync((_, _) => throw new InvalidOperationException("nothing is to be applied"));

        Assert.Single(faults);
        Assert.Same(before, state.Model);
        Assert.Equal(faults, state.Current.LastFailure!.Faults);
        Assert.Equal((1, 0), (state.Failures, state.Reloads));

        config.With("""{ "journal": { "full": false } }""");
        Assert.Empty(await state.ReloadAsync((_, _) => Task.FromResult<string?>(null)));
        Assert.False(state.Model.Journal.Full);
        Assert.Null(state.Current.LastFailure);
        Assert.Equal(["journal"], state.AwaitingRestart);
    }

    [Fact]
    public async Task A_model_that_cannot_be_applied_does_not_hold()
    {
        using var config = new ConfigCase();
        var loader = config.Loader;
        var state = new ConfigState(loader, loader.Load(), new FakeTimeProvider());
        var before = state.Model;

        var faults = await state.ReloadAsync((_, _) => Task.FromResult<string?>("no"));

        Assert.Equal(["no"], faults);
        Assert.Same(before, state.Model);
    }

    [Fact]
    public void A_fingerprint_sees_writes_renames_and_swapped_links()
    {
        using var config = new ConfigCase();
        var inputs = config.Loader.Inputs;
        var seen = new HashSet<string> { ConfigFingerprint.Of(inputs) };

        config.With("{}");
        Assert.True(seen.Add(ConfigFingerprint.Of(inputs)));
        var fresh = config.Directory.Write("fresh", "{ }");
        File.Move(fresh, config.File, overwrite: true);
        Assert.True(seen.Add(ConfigFingerprint.Of(inputs)));
        config.Directory.Write("conf.d/1.json", "{}");
        Assert.True(seen.Add(ConfigFingerprint.Of(inputs)));
        File.Delete(config.File);
        File.CreateSymbolicLink(config.File, config.Directory.Write("one", "{}"));
        Assert.True(seen.Add(ConfigFingerprint.Of(inputs)));
        File.Delete(config.File);
        File.CreateSymbolicLink(config.File, config.Directory.Write("two", "{}"));
        Assert.True(seen.Add(ConfigFingerprint.Of(inputs)));
    }

    [Fact]
    public void The_same_device_is_recognised()
    {
        const string json = """{ "devices": [ { "id": "a", "kind": "simulated-server", "options": { "x": [1] }, "policies": [ { "chain": ["parties"], "options": { "parties": { "k": 1 } } } ] } ] }""";
        using var config = new ConfigCase().With(json);
        DeviceModel Load() => config.Load().Model!.Devices[0];
        var device = Load();

        Assert.True(device.SameDevice(Load()));
        config.With(json.Replace("[1]", "[2]", StringComparison.Ordinal));
        Assert.False(device.SameDevice(Load()));
        config.With(json.Replace("\"k\": 1", "\"k\": 2", StringComparison.Ordinal));
        Assert.False(device.SameDevice(Load()));
        config.With(json.Replace("\"options\": { \"x\"", "\"mode\": \"observe\", \"options\": { \"x\"", StringComparison.Ordinal));
        Assert.True(device.SameDevice(Load()));
    }
}
