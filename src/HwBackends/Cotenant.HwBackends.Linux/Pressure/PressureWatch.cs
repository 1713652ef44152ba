using System.Runtime.InteropServices;
using System.Text;
using Cotenant.HwBackends.Linux.Files;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Cotenant.HwBackends.Linux.Pressure;

/// <summary>
/// PSI triggers (psi.rst, "Monitoring for pressure thresholds"): the kernel wakes one thread, at most once in a window for
/// each trigger. POLLPRI is a threshold, POLLERR a cgroup that went away.
/// </summary>
internal sealed unsafe class PressureWatch : IDisposable
{
    private const int MaxEvents = 16;
    private readonly object _lock = new();
    private readonly Dictionary<int, PressureTrigger> _triggers = [];
    private int _epoll = -1;
    private int _stop = -1;
    private Thread? _thread;

    /// <summary>Arms a trigger.</summary>
    /// <param name="path">a pressure file, of the system or of a cgroup</param>
    /// <param name="stall">how long tasks stall in a window</param>
    /// <param name="window">0.5 to 10 s; without CAP_SYS_RESOURCE a multiple of 2 s (kernel/sched/psi.c)</param>
    /// <param name="trigger">the armed trigger</param>
    /// <returns>0 or errno: EOPNOTSUPP where PSI is off, EBUSY never, because each has a file of its own</returns>
    public int Add(string path, TimeSpan stall, TimeSpan window, out PressureTrigger? trigger)
    {
        trigger = null;
        var descriptor = Native.OpenFile(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        // the kernel wants the NUL, too
        var line = Encoding.ASCII.GetBytes(FormattableString.Invariant($"some {(long)stall.TotalMicroseconds} {(long)window.TotalMicroseconds}\0"));
        long written;
        fixed (byte* p = line)
        {
            written = write(descriptor, p, (size_t)line.Length);
        }

        var errno = written < 0 ? LibC.errno : Watch(descriptor, out trigger);
        if (errno != Errno.None)
        {
            Native.Close(descriptor);
        }

        return errno;
    }

    /// <summary>Waits for urgent data on an open descriptor, which the trigger then owns.</summary>
    internal int Watch(int descriptor, out PressureTrigger? trigger)
    {
        trigger = null;
        lock (_lock)
        {
            if (Start() is not Errno.None and var unready)
            {
                return unready;
            }

            var fresh = new PressureTrigger(this, descriptor);
            _triggers[descriptor] = fresh;
            epoll_event wanted = default;
            wanted.events = EPOLLPRI | EPOLLERR | EPOLLET;
            wanted.data.fd = descriptor;
            if (epoll_ctl(_epoll, EPOLL_CTL_ADD, descriptor, &wanted) < 0)
            {
                var errno = LibC.errno;
                _triggers.Remove(descriptor);
                return errno;
            }

            trigger = fresh;
            return Errno.None;
        }
    }

    public void Dispose()
    {
        List<PressureTrigger> left;
        lock (_lock)
        {
            left = [.. _triggers.Values];
        }

        left.ForEach(t => t.Dispose());
        if (_thread is { } thread)
        {
            ulong one = 1;
            _ = write(_stop, &one, sizeof(ulong));
            thread.Join();
            Native.Close(_epoll);
            Native.Close(_stop);
            _thread = null;
        }
    }

    internal void Remove(PressureTrigger trigger)
    {
        lock (_lock)
        {
            _triggers.Remove(trigger.Descriptor);
            epoll_event none = default;
            _ = epoll_ctl(_epoll, EPOLL_CTL_DEL, trigger.Descriptor, &none);
        }
    }

    private int Start()
    {
        if (_thread is not null)
        {
            return Errno.None;
        }

        _epoll = epoll_create1(EPOLL_CLOEXEC);
        _stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        epoll_event wanted = default;
        wanted.events = EPOLLIN;
        wanted.data.fd = _stop;
        if (_epoll < 0 || _stop < 0 || epoll_ctl(_epoll, EPOLL_CTL_ADD, _stop, &wanted) < 0)
        {
            return LibC.errno;
        }

        _thread = new Thread(Wait) { IsBackground = true, Name = "cotenant-psi" };
        _thread.Start();
        return Errno.None;
    }

    private void Wait()
    {
        var events = stackalloc epoll_event[MaxEvents];
        while (true)
        {
            var count = epoll_wait(_epoll, events, MaxEvents, -1);
            if (count < 0 && LibC.errno != Errno.EINTR)
            {
                return;
            }

            for (var i = 0; i < count; i++)
            {
                if (events[i].data.fd == _stop)
                {
                    return;
                }

                Tell(events[i].data.fd, (uint)events[i].events);
            }
        }
    }

    private void Tell(int descriptor, uint what)
    {
        lock (_lock)
        {
            if (!_triggers.TryGetValue(descriptor, out var trigger))
            {
                return;
            }

            if ((what & EPOLLERR) != 0)
            {
                trigger.Vanish();
            }
            else if ((what & EPOLLPRI) != 0)
            {
                trigger.Fire();
            }
        }
    }
}
