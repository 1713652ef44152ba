using Spectre.Console;

namespace Cotenant.Daemon.Cli;

/// <summary>A table: framed for a person, plain columns for a pipe.</summary>
internal sealed class TextTable(params string[] columns)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [];

    public int Rows => _rows.Count;

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(c => c ?? "-")]);

    public void Write(Terminal terminal)
    {
        if (terminal.Interactive)
        {
            terminal.Console.Write(ToSpectre());
        }
        else
        {
            WritePlain(terminal.Out);
        }
    }

    /// <summary>The framed table.</summary>
    public Table ToSpectre()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = column != columns[^1] });
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)).ToArray());
        }

        return table;
    }

    private void WritePlain(TextWriter output)
    {
        var widths = columns.Select((name, i) => _rows.Select(r => r[i].Length).Append(name.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(columns))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
