using System.Diagnostics.CodeAnalysis;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>A ring of transitions: the newest replaces the oldest. All memory is taken at construction. Not thread-safe.</summary>
public sealed class ReplayBuffer
{
    private readonly float[] _states;
    private readonly float[] _nextStates;
    private readonly ulong[] _possible;
    private readonly ulong[] _nextPossible;
    private readonly int[] _actions;
    private readonly float[] _rewards;
    private readonly float[] _discounts;
    private int _next;

    /// <param name="capacity">Transitions held, at least 1; OSML+ holds 76,800.</param>
    /// <param name="stateWidth">Values of a state.</param>
    /// <param name="actions">Number of actions, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ReplayBuffer(int capacity, int stateWidth, int actions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stateWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(actions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ActionMask.MaximumActions);
        Capacity = capacity;
        StateWidth = stateWidth;
        Actions = actions;
        _states = new float[checked(capacity * stateWidth)];
        _nextStates = new float[capacity * stateWidth];
        _possible = new ulong[capacity];
        _nextPossible = new ulong[capacity];
        _actions = new int[capacity];
        _rewards = new float[capacity];
        _discounts = new float[capacity];
    }

    /// <summary>Most transitions held.</summary>
    public int Capacity { get; }

    /// <summary>Values of a state.</summary>
    public int StateWidth { get; }

    /// <summary>Number of actions.</summary>
    public int Actions { get; }

    /// <summary>Transitions held now.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all transitions.</summary>
    public void Clear() => Count = _next = 0;

    /// <summary>Adds a transition, without allocation.</summary>
    /// <exception cref="ArgumentException">It does not fit: state width, action, reward or discount.</exception>
    public void Add(in Transition transition)
    {
        Throw.IfLength(transition.State.Length, StateWidth, nameof(transition.State));
        Throw.IfLength(transition.Next.Length, StateWidth, nameof(transition.Next));
        if ((uint)transition.Action >= (uint)Actions || !ActionMask.Has(transition.Possible, transition.Action))
        {
            ThrowAction(transition.Action, transition.Possible);
        }

        if (!float.IsFinite(transition.Reward) || transition.Discount is not (>= 0 and <= 1))
        {
            ThrowReward(transition.Reward, transition.Discount);
        }

        _nextPossible[_next] = ActionMask.Checked(transition.NextPossible, Actions);
        _possible[_next] = ActionMask.Checked(transition.Possible, Actions);
        transition.State.CopyTo(_states.AsSpan(_next * StateWidth));
        transition.Next.CopyTo(_nextStates.AsSpan(_next * StateWidth));
        _actions[_next] = transition.Action;
        _rewards[_next] = transition.Reward;
        _discounts[_next] = transition.Discount;
        _next = (_next + 1) % Capacity;
        Count = Math.Min(Count + 1, Capacity);
    }

    /// <summary>Fills the batch with transitions drawn with replacement, each as likely.</summary>
    internal void Sample(TransitionBatch batch, ref SeededRandom random)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            var at = random.NextInt(Count);
            _states.AsSpan(at * StateWidth, StateWidth).CopyTo(batch.States.AsSpan(row * StateWidth));
            _nextStates.AsSpan(at * StateWidth, StateWidth).CopyTo(batch.NextStates.AsSpan(row * StateWidth));
            batch.Possible[row] = _possible[at];
            batch.NextPossible[row] = _nextPossible[at];
            batch.Actions[row] = _actions[at];
            batch.Rewards[row] = _rewards[at];
            batch.Discounts[row] = _discounts[at];
        }
    }

    [DoesNotReturn]
    private void ThrowAction(int action, ulong possible)
        => throw new ArgumentException($"action {action} was not possible: there are {Actions} actions, possible were {possible & ActionMask.All(Actions):x}");

    [DoesNotReturn]
    private static void ThrowReward(float reward, float discount)
        => throw new ArgumentException($"a transition with the reward {reward} and the discount {discount}: the reward must be finite, the discount in [0, 1]");
}
