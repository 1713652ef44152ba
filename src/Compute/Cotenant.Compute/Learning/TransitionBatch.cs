namespace Cotenant.Compute.Learning;

/// <summary>The memory for one drawn batch of transitions.</summary>
internal sealed class TransitionBatch(int rows, int stateWidth)
{
    public int Rows { get; } = rows;

    public float[] States { get; } = new float[checked(rows * stateWidth)];

    public float[] NextStates { get; } = new float[rows * stateWidth];

    public ulong[] Possible { get; } = new ulong[rows];

    public ulong[] NextPossible { get; } = new ulong[rows];

    public int[] Actions { get; } = new int[rows];

    public float[] Rewards { get; } = new float[rows];

    public float[] Discounts { get; } = new float[rows];
}
