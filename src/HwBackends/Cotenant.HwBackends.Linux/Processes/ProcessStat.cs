using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>What is used of /proc/PID/stat (proc_pid_stat(5)).</summary>
/// <param name="Parent">process id of the parent</param>
/// <param name="CpuTicks">user and system time, in clock ticks of 10 ms</param>
/// <param name="StartTicks">start after boot, in clock ticks: with the process id it names one process for ever</param>
internal readonly record struct ProcessStat(int Parent, long CpuTicks, long StartTicks)
{
    /// <summary>Clock ticks a second: USER_HZ, 100 on every architecture that .NET runs on.</summary>
    public const int TicksPerSecond = 100;

    private const int ParentField = 4, UserField = 14, SystemField = 15, StartField = 22;

    /// <summary>The name (field 2) may hold blanks and parentheses: fields are counted from the last one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ProcessStat stat)
    {
        stat = default;
        var end = text.LastIndexOf((byte)')');
        if (end < 0)
        {
            return false;
        }

        text = text[(end + 1)..];
        long parent = 0, ticks = 0;
        for (var field = 3; KernelText.NextWord(ref text, out var word); field++)
        {
            switch (field)
            {
                case ParentField when KernelText.TryLong(word, out var value):
                    parent = value;
                    break;
                case UserField or SystemField when KernelText.TryLong(word, out var value):
                    ticks += value;
                    break;
                case StartField when KernelText.TryLong(word, out var value):
                    stat = new ProcessStat((int)parent, ticks, value);
                    return true;
            }
        }

        return false;
    }
}
