namespace Cotenant.Compute.Systolic.Layers;

/// <summary>How a convolution's windows lie in its input.</summary>
/// <param name="PixelsPerRow">Output pixels in a row; 0 for a plain matrix.</param>
/// <param name="InputRows">Rows of all inputs together: windows at the end may lie beyond.</param>
/// <param name="RowElements">Input elements in a row: width x channels.</param>
/// <param name="FilterHeight">Rows of a window.</param>
/// <param name="Stride">Input rows between two rows of pixels.</param>
public readonly record struct InputWindow(long PixelsPerRow, long InputRows, long RowElements, long FilterHeight, long Stride);
