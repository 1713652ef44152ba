using System.Globalization;

namespace Cotenant.Compute.Systolic.Layers;

/// <summary>The columns of a topology file, as its header names them.</summary>
internal sealed class TopologyColumns
{
    private const int ConvolutionColumns = 8;
    private readonly string[] _names;
    private readonly int[] _matrix;
    private readonly int _strideWidth;
    private readonly int _batch;

    private TopologyColumns(string[] names, int[] matrix)
    {
        _names = names;
        _matrix = matrix;
        _strideWidth = matrix.Length == 0 && names.Length > ConvolutionColumns && Is(names[ConvolutionColumns], "stride") ? ConvolutionColumns : -1;
        _batch = Array.FindIndex(names, name => Is(name, "batch"));
    }

    /// <summary>The columns of a header; null when it is not one.</summary>
    public static TopologyColumns? Read(string[] header)
    {
        // a trailing comma is no column
        var names = header.AsSpan().TrimEnd("").ToArray();
        if (names.Length >= ConvolutionColumns && Is(names[1], "ifmap") && Is(names[3], "filter"))
        {
            return new TopologyColumns(names, []);
        }

        int[] matrix = [IndexOf(names, "M"), IndexOf(names, "N"), IndexOf(names, "K")];
        return matrix.All(index => index > 0) ? new TopologyColumns(names, matrix) : null;
    }

    /// <summary>The layer of a line.</summary>
    /// <exception cref="ArgumentException">A cell is not a size, or the sizes make no layer.</exception>
    public Layer Layer(string[] cells)
    {
        var name = cells[0].Length > 0 ? cells[0] : throw new ArgumentException("the layer has no name");
        var last = Array.FindLastIndex(cells, cell => cell.Length > 0);
        var most = _matrix.Length > 0 ? _names.Length : Math.Max(_names.Length, ConvolutionColumns + 1);
        if (last >= most)
        {
            throw new ArgumentException($"{last + 1} fields where the header has {_names.Length}");
        }

        var batch = _batch > 0 ? Size(cells, _batch) : 1;
        if (_matrix.Length > 0)
        {
            return Layers.Layer.MatrixProduct(name, (long)Size(cells, _matrix[0]) * batch, Size(cells, _matrix[1]), Size(cells, _matrix[2]));
        }

        var stride = Size(cells, 7);
        var both = _strideWidth > 0 && cells.Length > _strideWidth && cells[_strideWidth].Length > 0
            || _names.Length == ConvolutionColumns && last == ConvolutionColumns;
        var shape = new ConvolutionShape(
            Size(cells, 1), Size(cells, 2), Size(cells, 3), Size(cells, 4), Size(cells, 5), Size(cells, 6), stride, both ? Size(cells, ConvolutionColumns) : stride, batch);
        return name.Contains("DP", StringComparison.Ordinal) ? Layers.Layer.Depthwise(name, shape) : Layers.Layer.Convolution(name, shape);
    }

    private int Size(string[] cells, int column)
    {
        var what = column < _names.Length ? _names[column] : "stride";
        if (column >= cells.Length || cells[column].Length == 0)
        {
            throw new ArgumentException($"no value for '{what}' (field {column + 1})");
        }

        return int.TryParse(cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : throw new ArgumentException($"'{cells[column]}' for '{what}' (field {column + 1}); give a whole number from 1 to {int.MaxValue}");
    }

    private static int IndexOf(string[] names, string name) => Array.FindIndex(names, 1, names.Length - 1, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Is(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
