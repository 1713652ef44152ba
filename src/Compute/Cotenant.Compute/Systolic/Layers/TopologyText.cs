namespace Cotenant.Compute.Systolic.Layers;

/// <summary>
/// Reads topology files of SCALE-Sim (`scalesim-project/SCALE-Sim`, folder `topologies`): comma-separated, a header, a layer a
/// line. Convolution files have the columns name, input height and width, filter height and width, channels, filters, stride and,
/// if wanted, the stride of columns; a layer whose name contains <c>DP</c> is depth-wise, as SCALE-Sim has it. Matrix files have
/// a name and M, N, K in the order of the header. A column <c>Batch</c> counts inputs computed together. Blank lines are passed
/// over; a line that holds a name alone begins a network of that name.
/// </summary>
public static class TopologyText
{
    /// <summary>Reads a file's text.</summary>
    /// <param name="file">The file's name for messages; the networks' name where no line names them.</param>
    /// <param name="text">Its text.</param>
    /// <param name="skipped">Told each malformed line (number, what is wrong), which is then left out; null to refuse the file instead.</param>
    /// <exception cref="TopologyException">The file is malformed or holds no layer.</exception>
    public static IReadOnlyList<LayerTable> Read(string file, string text, Action<int, string>? skipped = null)
    {
        var tables = new List<LayerTable>();
        var layers = new List<Layer>();
        var name = Path.GetFileNameWithoutExtension(file);
        TopologyColumns? columns = null;
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Trim().IsEmpty)
            {
                continue;
            }

            var cells = line.ToString().Split(',', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                columns = TopologyColumns.Read(cells)
                    ?? throw new TopologyException(file, number, "not the header of a topology; begin with 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,' or 'Layer, M, N, K,'");
            }
            else if (cells[1..].All(string.IsNullOrEmpty))
            {
                // a name alone: the networks of a set follow one another
                if (cells[0].Length > 0)
                {
                    Close();
                    name = cells[0];
                }
            }
            else
            {
                try
                {
                    layers.Add(columns.Layer(cells));
                }
                catch (ArgumentException exception) when (skipped is not null)
                {
                    skipped(number, exception.Message);
                }
                catch (ArgumentException exception)
                {
                    throw new TopologyException(file, number, exception.Message, exception);
                }
            }
        }

        Close();
        return tables.Count > 0 ? tables : throw new TopologyException(file, Math.Max(1, number), "no layer in this file; write one line for each layer below the header");

        void Close()
        {
            if (layers.Count > 0)
            {
                tables.Add(new LayerTable(name, [.. layers]));
                layers.Clear();
            }
        }
    }
}
