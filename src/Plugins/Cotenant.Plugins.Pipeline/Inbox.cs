using System.Collections.Concurrent;
using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline;

/// <summary>The one door into a device: bounded, emptied by the loop before the next decision point.</summary>
internal sealed class Inbox(int capacity) : IDisposable
{
    private readonly ConcurrentQueue<DeviceMessage> _messages = new();
    private readonly AutoResetEvent _wake = new(false);
    private int _count;

    /// <summary>Set when a message arrives or the loop is to look up.</summary>
    public WaitHandle Wake => _wake;

    public bool TryPost(DeviceMessage message)
    {
        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _messages.Enqueue(message);
        _wake.Set();
        return true;
    }

    public bool TryTake(out DeviceMessage message)
    {
        if (_messages.TryDequeue(out message!))
        {
            Interlocked.Decrement(ref _count);
            return true;
        }

        return false;
    }

    public void Nudge() => _wake.Set();

    public void Dispose() => _wake.Dispose();
}
