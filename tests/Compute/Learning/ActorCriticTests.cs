using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

public sealed class ActorCriticTests
{
    private static readonly ActorCriticOptions Options = new()
    {
        StateWidth = CliffWorld.StateWidth,
        Actions = CliffWorld.Actions,
        Hidden = [32, 32],
        BatchSize = 64,
        ReplayCapacity = 4000,
        WarmUp = 200,
        Epsilon = new Schedule(1, 0.1f, 2000),
        TargetRate = 0.02f,
        ActorLearningRate = 1e-3f,
        CriticLearningRate = 3e-3f,
        Entropy = new Schedule(0.1f, 0.01f, 3000),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Solves_the_cliff(int seed) => Assert.True(Solve(Options, (ulong)seed) > 0.97);

    [Fact]
    public void The_policy_that_explores_solves_it_too_once_exploration_has_decayed()
    {
        var learner = Trained(4000);
        var p = new float[CliffWorld.Actions];
        var x = new float[CliffWorld.StateWidth];
        var random = new SeededRandom(1);
        var share = new CliffWorld().ShareOfBest(state =>
        {
            CliffWorld.Encode(state, x);
            learner.Probabilities(x, p, CliffWorld.Possible(state));
            return ActionMask.Draw(p, ref random);
        });
        Assert.True(share > 0.9, $"{share}");
    }

    // learning one half alone is not enough: who breaks either half breaks the test above
    [Fact]
    public void With_an_actor_that_stands_still_it_is_not_solved() => Assert.True(Solve(Options with { ActorLearningRate = 1e-12f }, 1) < 0.8);

    [Fact]
    public void With_a_critic_that_stands_still_it_is_not_solved() => Assert.True(Solve(Options with { CriticLearningRate = 1e-12f }, 1) < 0.8);

    [Fact]
    public void The_untrained_policy_gives_all_possible_actions_even_chances()
    {
        var p = new float[5];
        new ActorCritic(Options, 1).Probabilities([0.3f, -0.7f], p, 0b10110);
        Assert.Equal(0, p[0]);
        Assert.Equal(0, p[3]);
        Assert.All(new[] { p[1], p[2], p[4] }, x => Assert.Equal(1.0 / 3, x, 0.01));
    }

    [Fact]
    public void Entropy_keeps_chances_apart_from_certainty()
    {
        // one state, rewards 1 and 0, no future: with the weight w the best policy is softmax(reward / w)
        var learner = new ActorCritic(
            Options with { StateWidth = 1, Actions = 2, Hidden = [16], WarmUp = 2, Entropy = Schedule.Constant(0.5f), ActorLearningRate = 5e-3f, CriticLearningRate = 1e-2f }, 1);
        learner.Replay.Add(new Transition { State = [1], Action = 0, Reward = 1, Next = [1], Discount = 0 });
        learner.Replay.Add(new Transition { State = [1], Action = 1, Reward = 0, Next = [1], Discount = 0 });
        for (var i = 0; i < 1500; i++)
        {
            learner.Learn();
        }

        var p = new float[2];
        learner.Probabilities([1], p);
        Assert.Equal(1 / (1 + Math.Exp(-2)), p[0], 0.02);
    }

    // the bar is out of reach for who does not learn
    [Fact]
    public void An_untrained_learner_does_not_solve_it()
        => Assert.True(new CliffWorld().ShareOfBest(Policy(new ActorCritic(Options, 1))) < 0.8);

    [Fact]
    public void Values_of_a_known_chain_are_right()
    {
        // state 0 -> 1 -> end, rewards 1 and 2, discount 0.5: the values are 2 and 2
        var learner = new ActorCritic(new ActorCriticOptions
        {
            StateWidth = 1,
            Actions = 2,
            Hidden = [16],
            BatchSize = 16,
            WarmUp = 2,
            ReplayCapacity = 4,
            CriticLearningRate = 0.01f,
            TargetRate = 0.1f,
        }, 1);
        learner.Replay.Add(new Transition { State = [0], Action = 1, Reward = 1, Next = [1], NextPossible = 0b01, Discount = 0.5f });
        learner.Replay.Add(new Transition { State = [1], Action = 0, Reward = 2, Next = [0], Discount = 0 });
        for (var i = 0; i < 1500; i++)
        {
            learner.Learn();
        }

        var values = new float[2];
        learner.Values([0], values);
        Assert.Equal(2, values[1], 0.05f);
        learner.Values([1], values);
        Assert.Equal(2, values[0], 0.05f);
    }

    [Fact]
    public void Impossible_actions_are_never_taken()
    {
        var learner = new ActorCritic(Options, 4);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(3, learner.Act([0, 0], 0b01000));
            Assert.True(learner.Act([0, 0], 0b00110) is 1 or 2);
        }

        Assert.Throws<ArgumentException>(() => learner.Act([0, 0], 0));
        Assert.Throws<ArgumentException>(() => learner.Act([0, 0], 1UL << 5));
    }

    [Fact]
    public void Exploration_decays()
    {
        var learner = new ActorCritic(Options with { Epsilon = new Schedule(1, 0, 100), ActorOutputRange = 50 }, 5);
        for (var i = 0; i < 100; i++)
        {
            learner.Act([0.5f, -0.8f]);
        }

        var greedy = learner.Greedy([0.5f, -0.8f]);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(greedy, learner.Act([0.5f, -0.8f])));
    }

    [Fact]
    public void A_restored_learner_goes_on_as_if_nothing_had_happened()
    {
        var a = Trained();
        var b = Trained(steps: 0);
        b.Restore(Snapshot.ToArray(a));
        Assert.Equal(a.ActSteps, b.ActSteps);
        Assert.Equal(a.LearnSteps, b.LearnSteps);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(a.Act([0.1f * i, 0]), b.Act([0.1f * i, 0]));
        }

        // both forget and see the same again: the next steps are equal to the bit
        foreach (var learner in new[] { a, b })
        {
            learner.Replay.Clear();
            var random = new SeededRandom(1);
            CliffWorld.Train(learner.Replay, (state, mask) => ActionMask.Best([], mask), () => { }, 300, ref random);
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(a.Learn(), b.Learn());
        }
    }

    [Fact]
    public void A_snapshot_of_another_shape_is_refused()
    {
        var other = new ActorCritic(Options with { Hidden = [16] }, 1);
        Assert.Contains("this one is 2-16-5", Assert.Throws<SnapshotException>(() => other.Restore(Snapshot.ToArray(Trained()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acting_remembering_and_learning_allocate_nothing()
    {
        var learner = Trained();
        float[] x = [0.5f, -0.5f], y = [0.5f, 0];
        Assert.Equal(0, Allocations.Of(() =>
        {
            var action = learner.Act(x);
            learner.Replay.Add(new Transition { State = x, Action = action, Reward = 1, Next = y, Discount = 0.9f });
            learner.Learn();
        }));
    }

    [Fact]
    public void Nothing_is_learnt_before_the_warm_up()
    {
        var learner = new ActorCritic(Options, 1);
        Assert.True(float.IsNaN(learner.Learn()));
        Assert.Equal(0, learner.LearnSteps);
    }

    [Fact]
    public void Options_outside_their_range_are_named()
    {
        Assert.Contains("Actions is 65", Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { Actions = 65 }, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { TargetRate = 0 }, 1));
        Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { WarmUp = 5000 }, 1));
        Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { Epsilon = new Schedule(2, 0, 1) }, 1));
        Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { CriticLoss = Loss.CrossEntropy }, 1));
        Assert.Throws<ArgumentException>(() => new ActorCritic(Options with { Entropy = new Schedule(-1, 0, 1) }, 1));
    }

    private static double Solve(ActorCriticOptions options, ulong seed)
    {
        var learner = new ActorCritic(options, seed);
        Train(learner, 4000, seed);
        return new CliffWorld().ShareOfBest(Policy(learner));
    }

    private static ActorCritic Trained(int steps = 400)
    {
        var learner = new ActorCritic(Options, 9);
        Train(learner, steps, 9);
        return learner;
    }

    private static void Train(ActorCritic learner, int steps, ulong seed)
    {
        var random = new SeededRandom(seed).Split("world");
        var x = new float[CliffWorld.StateWidth];
        CliffWorld.Train(learner.Replay, Act, () => learner.Learn(), steps, ref random);

        int Act(int state, ulong possible)
        {
            CliffWorld.Encode(state, x);
            return learner.Act(x, possible);
        }
    }

    private static Func<int, int> Policy(ActorCritic learner) => state =>
    {
        var x = new float[CliffWorld.StateWidth];
        CliffWorld.Encode(state, x);
        return learner.Greedy(x, CliffWorld.Possible(state));
    };
}
