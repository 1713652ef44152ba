using Cotenant.Plugins.Hosting.Tests.Support;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class PolicyStatesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly PluginDirectory _directory = new();
    private readonly KeepingLogger _log = new();
    private readonly FakeTimeProvider _time = new(Start);

    private string StateFile => _directory["state/policy-states.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_policy_that_nobody_uses_is_disabled()
    {
        using var states = Make();
        Assert.Equal((PolicyState.Disabled, "no device uses it", Start), Brief(states, "p"));
        Assert.True(states.Get("p").MayDecide);
    }

    [Fact]
    public void Devices_say_active_shadow_or_not_supported_and_the_most_active_wins()
    {
        using var states = Make();
        states.Assign("p", "a", PolicyState.NotSupported, "no resctrl");
        Assert.Equal((PolicyState.NotSupported, "on a: no resctrl", Start), Brief(states, "p"));
        _time.Advance(TimeSpan.FromSeconds(1));
        states.Assign("p", "c", PolicyState.Shadow);
        Assert.Equal((PolicyState.Shadow, "on c", Start.AddSeconds(1)), Brief(states, "p"));
        states.Assign("p", "b", PolicyState.Active);
        Assert.Equal((PolicyState.Active, "on b", Start.AddSeconds(1)), Brief(states, "p"));
        Assert.Equal(
            [("a", PolicyState.NotSupported), ("b", PolicyState.Active), ("c", PolicyState.Shadow)],
            states.StatusOf("p").Devices.Select(d => (d.Key, d.Value)));
        states.Withdraw("p", "b");
        states.Withdraw("p", "c");
        states.Withdraw("p", "a");
        Assert.Equal(PolicyState.Disabled, states.StatusOf("p").State);
        Assert.Empty(states.StatusOf("p").Devices);
    }

    [Theory]
    [InlineData(PolicyState.Disabled)]
    [InlineData(PolicyState.Malfunctioned)]
    public void A_device_cannot_say_more(PolicyState role)
    {
        using var states = Make();
        Assert.Throws<ArgumentOutOfRangeException>(() => states.Assign("p", "a", role));
    }

    [Fact]
    public void An_operator_switches_off_and_on()
    {
        using var states = Make();
        states.Assign("p", "a", PolicyState.Active);
        states.Disable("p", "switched off by root");
        Assert.Equal((PolicyState.Disabled, "switched off by root", Start), Brief(states, "p"));
        Assert.False(states.Get("p").MayDecide);
        states.Enable("p");
        Assert.Equal((PolicyState.Active, "on a", Start), Brief(states, "p"));
        Assert.True(states.Get("p").MayDecide);
    }

    [Fact]
    public void A_malfunction_goes_before_everything_until_it_is_cleared()
    {
        using var states = Make();
        var standing = states.Get("p");
        states.Assign("p", "a", PolicyState.Active);
        _time.Advance(TimeSpan.FromMinutes(1));
        states.Malfunction("p", "decision 12 ran over its budget of 10 ms");
        states.Malfunction("p", "and once more");
        states.Disable("p", "off");
        Assert.Equal((PolicyState.Malfunctioned, "decision 12 ran over its budget of 10 ms", Start.AddMinutes(1)), Brief(states, "p"));
        Assert.False(standing.MayDecide);
        states.Enable("p");
        states.Assign("p", "a", PolicyState.Shadow);
        Assert.Equal(PolicyState.Malfunctioned, states.StatusOf("p").State);
        Assert.False(standing.MayDecide);

        Assert.True(states.Clear("p"));
        Assert.False(states.Clear("p"));
        Assert.Equal(PolicyState.Shadow, states.StatusOf("p").State);
        Assert.True(standing.MayDecide);
        Assert.Same(standing, states.Get("p"));
        Assert.Equal(
            ["Policy p has malfunctioned and is out of use until it is cleared: decision 12 ran over its budget of 10 ms", "Policy p was cleared and may decide again"],
            _log.Texts);
    }

    [Fact]
    public void Other_policies_are_not_touched()
    {
        using var states = Make();
        states.Assign("q", "a", PolicyState.Active);
        states.Malfunction("p", "threw");
        Assert.Equal(PolicyState.Active, states.StatusOf("q").State);
        Assert.True(states.Get("q").MayDecide);
        Assert.Equal(["p", "q"], states.All.Select(s => s.Policy));
    }

    [Fact]
    public void Faults_are_counted_by_kind_and_change_nothing_by_themselves()
    {
        using var states = Make();
        var standing = states.Get("p");
        Parallel.For(0, 3000, i => standing.Count((PolicyFaultKind)(i % 3)));
        Assert.Equal(1001, standing.Count(PolicyFaultKind.Overrun));
        var status = states.StatusOf("p");
        Assert.Equal((1000L, 1001L, 1000L, PolicyState.Disabled), (status.Exceptions, status.Overruns, status.GuardViolations, status.State));
        Assert.True(standing.MayDecide);
        Assert.Throws<ArgumentOutOfRangeException>(() => standing.Count((PolicyFaultKind)9));
    }

    [Fact]
    public void Changes_are_raised_once_with_what_holds_then()
    {
        using var states = Make();
        var raised = new List<(string, PolicyState, string)>();
        states.Changed += s => raised.Add((s.Policy, s.State, s.Reason));
        states.Assign("p", "a", PolicyState.Active);
        states.Assign("p", "a", PolicyState.Active);
        states.Enable("p");
        states.Malfunction("p", "threw");
        states.Malfunction("p", "threw again");
        states.Clear("p");
        Assert.Equal([("p", PolicyState.Active, "on a"), ("p", PolicyState.Malfunctioned, "threw"), ("p", PolicyState.Active, "on a")], raised);
    }

    [Fact]
    public void A_malfunction_outlives_the_program_until_it_is_cleared()
    {
        using (var first = Make())
        {
            first.Malfunction("osml-plus", "decision 12 did not come back");
            first.Malfunction("parties", "threw three times");
            first.Disable("clite", "off");
            first.Clear("parties");
        }

        _time.Advance(TimeSpan.FromDays(1));
        using (var second = Make())
        {
            Assert.Equal((PolicyState.Malfunctioned, "decision 12 did not come back", Start), Brief(second, "osml-plus"));
            Assert.False(second.Get("osml-plus").MayDecide);
            Assert.Equal(["osml-plus"], second.All.Select(s => s.Policy));
            Assert.True(second.Clear("osml-plus"));
        }

        using var third = Make();
        Assert.Empty(third.All);
        Assert.Equal(["policy-states.json"], Directory.EnumerateFiles(_directory["state"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_malfunction_reaches_the_disk_without_a_clean_end()
    {
        using var states = Make();
        states.Malfunction("p", "overran");
        Hosts.Until(() => File.Exists(StateFile), TestContext.Current.CancellationToken);
        Assert.Contains("\"policy\": \"p\"", File.ReadAllText(StateFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ \"layout\": 2, \"malfunctioned\": [] }")]
    [InlineData("{ \"layout\": 1 }")]
    [InlineData("{ \"layout\": 1, \"malfunctioned\": [ { \"policy\": \"p\" } ] }")]
    [InlineData("{ \"layout\": 1, \"malfunctioned\": [ null ] }")]
    [InlineData("{ \"layout\": 1, \"malfunctioned\": [], \"more\": 1 }")]
    public void A_damaged_file_is_put_aside_and_told(string content)
    {
        _directory.Write("state/policy-states.json", System.Text.Encoding.UTF8.GetBytes(content));
        using var states = Make();
        Assert.Empty(states.All);
        Assert.Equal(content, File.ReadAllText(StateFile + ".damaged"));
        Assert.False(File.Exists(StateFile));
        var text = Assert.Single(_log.Texts);
        Assert.StartsWith($"{StateFile} is damaged (", text, StringComparison.Ordinal);
        Assert.EndsWith($"was moved to {StateFile}.damaged: policies that had malfunctioned may decide again", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_half_written_file_beside_the_good_one_does_no_harm()
    {
        using (var first = Make())
        {
            first.Malfunction("p", "threw");
        }

        _directory.Write("state/policy-states.json.new", "{ \"layout\""u8);
        using var second = Make();
        Assert.Equal(PolicyState.Malfunctioned, second.StatusOf("p").State);
        second.Clear("p");
        second.Dispose();
        Assert.Contains("\"malfunctioned\": []", File.ReadAllText(StateFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_and_the_list_in_memory_holds()
    {
        // a directory where the file should be
        Directory.CreateDirectory(StateFile);
        using var states = Make();
        states.Malfunction("p", "threw");
        states.Dispose();
        Assert.Equal(PolicyState.Malfunctioned, states.StatusOf("p").State);
        Assert.Contains(_log.Texts, t => t.StartsWith($"{StateFile} cannot be read: ", StringComparison.Ordinal));
        Assert.Contains(_log.Texts, t => t.StartsWith($"{StateFile} cannot be written: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_file_nothing_is_written()
    {
        using (var states = new PolicyStates(_time, _log, null))
        {
            states.Malfunction("p", "threw");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Whatever_happens_in_parallel_the_file_ends_as_the_memory_does()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Bool).Array[1, 40].Sample(
            steps =>
            {
                string[] malfunctioned;
                using (var states = Make())
                {
                    Parallel.ForEach(steps, step =>
                    {
                        var name = $"p{step.Item1}";
                        if (step.Item2)
                        {
                            states.Malfunction(name, "threw");
                        }
                        else
                        {
                            states.Clear(name);
                        }
                    });
                    malfunctioned = [.. states.All.Where(s => s.State == PolicyState.Malfunctioned).Select(s => s.Policy)];
                }

                using var next = Make();
                Assert.Equal(malfunctioned, next.All.Select(s => s.Policy));
                foreach (var name in malfunctioned)
                {
                    next.Clear(name);
                }
            },
            iter: 50,
            threads: 1);
    }

    private PolicyStates Make() => new(_time, _log, StateFile);

    private static (PolicyState State, string Reason, DateTimeOffset Since) Brief(PolicyStates states, string policy)
    {
        var status = states.StatusOf(policy);
        return (status.State, status.Reason, status.Since);
    }
}
