namespace Cotenant.Compute.Systolic.Layers;

/// <summary>A topology file is malformed; the message is one line with file, line number and what to do.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The cause.</param>
    public TopologyException(string file, int line, string message, Exception? inner = null)
        : base($"{file}:{line}: {message}", inner) => (File, Line) = (file, line);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }
}
