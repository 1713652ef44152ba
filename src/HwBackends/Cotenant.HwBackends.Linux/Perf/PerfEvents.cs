using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cotenant.HwBackends.Linux.Files;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>perf_event_open(2).</summary>
internal sealed unsafe class PerfEvents : IPerfEvents
{
    // linux/perf_event.h
    private const uint TypeHardware = 0, TypeSoftware = 1;
    private const ulong Cycles = 0, Instructions = 1, CacheMisses = 3, CpuClock = 0, PageFaults = 2;
    private const ulong FormatTotalTimeEnabled = 1, FormatTotalTimeRunning = 2, FormatGroup = 8;
    private const int FlagCloseOnExec = 8, FlagPidCgroup = 4;
    private const int AttributeBytes = 64; // PERF_ATTR_SIZE_VER0: all fields that are used are in it
    private static readonly (uint Type, ulong Config)[] _events = [(TypeHardware, Cycles), (TypeHardware, Instructions), (TypeHardware, CacheMisses), (TypeSoftware, CpuClock)];

    /// <summary>A group of the same shape that every kernel can count, also without hardware counters: for tests of the calls.</summary>
    private static readonly (uint Type, ulong Config)[] _software = [(TypeSoftware, CpuClock), (TypeSoftware, PageFaults), (TypeSoftware, PageFaults), (TypeSoftware, CpuClock)];

    public int OpenCgroup(string cgroup, int cpu, out IPerfGroup? group)
    {
        group = null;
        var directory = Native.OpenDirectory(cgroup);
        if (directory < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var errno = Open(_events, directory, cpu, FlagPidCgroup, out group);
        _ = close(directory);
        return errno;
    }

    /// <summary>Opens the software group for the calling thread.</summary>
    public static int OpenSelf(out IPerfGroup? group) => Open(_software, 0, -1, 0, out group);

    private static int Open((uint Type, ulong Config)[] events, int who, int cpu, int flags, out IPerfGroup? group)
    {
        group = null;
        var descriptors = new int[events.Length];
        Span<byte> attribute = stackalloc byte[AttributeBytes];
        for (var i = 0; i < events.Length; i++)
        {
            attribute.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(attribute, events[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(attribute[4..], AttributeBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(attribute[8..], events[i].Config);
            BinaryPrimitives.WriteUInt64LittleEndian(attribute[32..], FormatGroup | FormatTotalTimeEnabled | FormatTotalTimeRunning);
            fixed (byte* p = attribute)
            {
                descriptors[i] = (int)Native.PerfEventOpen(p, who, cpu, i == 0 ? -1 : descriptors[0], flags | FlagCloseOnExec);
            }

            if (descriptors[i] < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                for (var opened = 0; opened < i; opened++)
                {
                    _ = close(descriptors[opened]);
                }

                return errno;
            }
        }

        group = new Group(descriptors);
        return Errno.None;
    }

    private sealed class Group(int[] descriptors) : IPerfGroup
    {
        private bool _open = true;

        ~Group() => Close();

        public bool TryRead(out PerfReading reading)
        {
            Span<byte> bytes = stackalloc byte[PerfReading.Bytes];
            long count;
            fixed (byte* p = bytes)
            {
                count = read(descriptors[0], p, (size_t)bytes.Length);
            }

            reading = default;
            return count == PerfReading.Bytes && PerfReading.TryParse(bytes, out reading);
        }

        public void Dispose()
        {
            Close();
            GC.SuppressFinalize(this);
        }

        private void Close()
        {
            if (_open)
            {
                _open = false;
                foreach (var descriptor in descriptors)
                {
                    _ = close(descriptor);
                }
            }
        }
    }
}
