namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// Calls plugin code that is no decision (constructors, <see cref="IPlugin.CreatePolicy"/>) on a thread of its own, so
/// that code which never returns costs a thread and not the daemon, and so that nothing it sets on its execution
/// context (an AsyncLocal keeps the plugin alive) stays with a host thread.
/// </summary>
internal static class PluginCall
{
    /// <summary>Runs <paramref name="call"/> and waits at most <paramref name="timeout"/>.</summary>
    /// <param name="call">The plugin's code.</param>
    /// <param name="release">What to do with a result that came after the timeout.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="result">What the call gave, or default.</param>
    /// <returns>How the call ended; after <see cref="PluginCallEnd.TimedOut"/> its thread is abandoned.</returns>
    public static (PluginCallEnd End, string Text) Run<T>(Func<T> call, Action<T> release, TimeSpan timeout, out T? result)
    {
        var work = new Work<T>(call, release);
        var thread = new Thread(work.Run) { IsBackground = true, Name = "plugin call" };
        thread.UnsafeStart();
        if (!thread.Join(timeout) && work.TryAbandon())
        {
            result = default;
            return (PluginCallEnd.TimedOut, $"did not return within {timeout.TotalSeconds:0.###} s");
        }

        // the thread that lost the race against TryAbandon is about to leave Run
        thread.Join();
        result = work.Result;
        return (work.End, work.Text);
    }

    private sealed class Work<T>(Func<T> call, Action<T> release)
    {
        private int _settled;

        public T? Result { get; private set; }

        public PluginCallEnd End { get; private set; }

        public string Text { get; private set; } = "";

        public bool TryAbandon() => Interlocked.Exchange(ref _settled, 1) == 0;

        public void Run()
        {
            T? result = default;
            try
            {
                result = call();
                End = PluginCallEnd.Returned;
            }
            catch (PolicyNotSupportedException exception)
            {
                End = PluginCallEnd.NotSupported;
                Text = exception.Message.ReplaceLineEndings(" ");
            }
            catch (Exception exception)
            {
                End = PluginCallEnd.Threw;
                Text = PluginException.Describe(exception);
            }

            if (Interlocked.Exchange(ref _settled, 1) == 0)
            {
                Result = result;
            }
            else if (End == PluginCallEnd.Returned)
            {
                // nobody waits any more
                release(result!);
            }
        }
    }
}
