using Cotenant.Compute.Colocation;
using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Evaluation.Training;

/// <summary>Trains Model-C and judges it.</summary>
internal static class StepTraining
{
    private const int StepsOfEpisode = 24;
    private const int LearnEvery = 2;
    private const int JudgedEpisodes = 200;
    private const float Discount = 0.9f;

    /// <summary>Trains.</summary>
    /// <returns>The learner and the share of judged episodes that end away from their target, in percent.</returns>
    public static (ActorCritic Learner, double MissedPercent) Run(TrainingOptions options, SeededRandom random, CancellationToken cancellation)
    {
        var learner = new ActorCritic(StepActions.Options, options.Seed);
        var world = new StepEnvironment(options, random.Split("learn"));
        var before = new float[ColocationFeatures.ModelC];
        for (var step = 0; step < options.Steps; step++)
        {
            if (step % StepsOfEpisode == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                options.Progress("model-c", (double)step / options.Steps);
                world.Begin();
            }

            world.State.CopyTo(before);
            var possible = world.Possible;
            var action = learner.Act(before, possible);
            var reward = world.Step(action);
            learner.Replay.Add(new Transition
            {
                State = before,
                Possible = possible,
                Action = action,
                Reward = reward,
                Next = world.State,
                NextPossible = world.Possible,
                Discount = Discount,
            });
            if (step % LearnEvery == 0)
            {
                learner.Learn();
            }
        }

        return (learner, Judge(learner, new StepEnvironment(options, random.Split("judge"))));
    }

    private static double Judge(ActorCritic learner, StepEnvironment world)
    {
        var missed = 0;
        for (var episode = 0; episode < JudgedEpisodes; episode++)
        {
            world.Begin();
            var reward = 0f;
            for (var step = 0; step < StepsOfEpisode; step++)
            {
                reward = world.Step(learner.Greedy(world.State, world.Possible));
            }

            missed += reward < 2 ? 1 : 0;
        }

        return 100.0 * missed / JudgedEpisodes;
    }
}
