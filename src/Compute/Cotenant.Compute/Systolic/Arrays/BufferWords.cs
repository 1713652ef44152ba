namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>Words between the buffers and the array.</summary>
/// <param name="InputReads">Inputs read.</param>
/// <param name="WeightReads">Weights read.</param>
/// <param name="SumWrites">Sums written, partial ones included.</param>
/// <param name="SumReads">Partial sums read again.</param>
public readonly record struct BufferWords(long InputReads, long WeightReads, long SumWrites, long SumReads);
