namespace Cotenant.Plugins.Hosting;

/// <summary>
/// A plugin could not be loaded, or its code failed. The message is one line that says what to do. There is never an
/// inner exception: an exception that has passed through a plugin's frames, even one of a host type, keeps the plugin's
/// context alive through its stack trace, so what is worth knowing is copied as text.
/// </summary>
public sealed class PluginException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="plugin">The plugin's id, or its folder when the id is not known.</param>
    /// <param name="message">One line.</param>
    public PluginException(string plugin, string message)
        : base($"plugin {plugin}: {message}")
    {
        Plugin = plugin;
    }

    /// <summary>The plugin's id, or its folder when the id is not known.</summary>
    public string Plugin { get; }

    /// <summary>One line of text about an exception that came out of plugin code, with the frame that threw it.</summary>
    internal static string Describe(Exception exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ");
        var trace = (exception.StackTrace ?? "").AsSpan().TrimStart();
        var end = trace.IndexOf('\n');
        var frame = (end < 0 ? trace : trace[..end]).Trim();
        return frame.IsEmpty ? $"{exception.GetType().Name}: {message}" : $"{exception.GetType().Name}: {message} ({frame})";
    }
}
