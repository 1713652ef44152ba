using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>
/// Keeps <see cref="HostRecord"/> in a file. What is about to be changed is recorded, written to a new file, flushed to
/// the disk and renamed over the old one before the change, so that a killed daemon's successor knows at least as much
/// as was done.
/// </summary>
internal sealed class StateStore
{
    private const string FileName = "linux-host.json";
    private readonly string _path;
    private bool _dirty;

    private StateStore(string path, HostRecord record, string? lost)
    {
        _path = path;
        Record = record;
        Lost = lost;
    }

    public HostRecord Record { get; }

    /// <summary>Why an earlier record could not be used; null if there was none or it was.</summary>
    public string? Lost { get; }

    /// <summary>Reads the file, or starts a new record if there is none, it is unreadable, or the machine was restarted.</summary>
    /// <param name="directory">the state directory</param>
    /// <param name="boot">id of this boot</param>
    public static StateStore Open(string directory, string boot)
    {
        var path = Path.Combine(directory, FileName);
        string? lost = null;
        var record = new HostRecord();
        try
        {
            if (File.Exists(path))
            {
                using var stream = File.OpenRead(path);
                record = JsonSerializer.Deserialize(stream, HostRecordJson.Default.HostRecord) ?? new HostRecord();
                if (record.Version != HostRecord.CurrentVersion)
                {
                    throw new JsonException($"version {record.Version} is not {HostRecord.CurrentVersion}");
                }
            }
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            lost = $"{path} is unreadable ({error.Message.Split('\n')[0]}): processes that an earlier run moved cannot be put back where they were";
            record = new HostRecord();
        }

        if (record.Boot != boot)
        {
            record.Homes.Clear();
            record.Originals.Clear();
            record.Controllers.Clear();
            record.Boot = boot;
        }

        if (record.Instance.Length == 0)
        {
            record.Instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        }

        return new StateStore(path, record, lost) { _dirty = true };
    }

    /// <summary>The record of a live process, or null.</summary>
    public ProcessHome? Home(int pid, long startTicks) => Record.Homes.Find(h => h.Pid == pid && h.StartTicks == startTicks);

    /// <summary>Records where a process is; the first record of a process stays.</summary>
    public void AddHome(ProcessHome home)
    {
        var at = Record.Homes.FindIndex(h => h.Pid == home.Pid && h.StartTicks == home.StartTicks);
        if (at < 0)
        {
            Record.Homes.Add(home);
            _dirty = true;
        }
        else if ((Record.Homes[at].Cgroup.Length == 0 && home.Cgroup.Length > 0) || (Record.Homes[at].Cpus.Length == 0 && home.Cpus.Length > 0))
        {
            Record.Homes[at] = Record.Homes[at] with
            {
                Cgroup = Record.Homes[at].Cgroup.Length == 0 ? home.Cgroup : Record.Homes[at].Cgroup,
                Cpus = Record.Homes[at].Cpus.Length == 0 ? home.Cpus : Record.Homes[at].Cpus,
            };
            _dirty = true;
        }
    }

    /// <summary>Records what an attribute holds; the first record stays.</summary>
    public void AddOriginal(OriginalValue value)
    {
        if (!Record.Originals.Exists(o => o.Path == value.Path && o.Identity == value.Identity && o.Attribute == value.Attribute))
        {
            Record.Originals.Add(value);
            _dirty = true;
        }
    }

    /// <summary>Records that a controller is about to be switched on.</summary>
    public void AddController(string controller)
    {
        if (!Record.Controllers.Contains(controller))
        {
            Record.Controllers.Add(controller);
            _dirty = true;
        }
    }

    /// <summary>The controllers have been switched off again, or are left to others who use them now.</summary>
    public void ForgetControllers()
    {
        _dirty |= Record.Controllers.Count > 0;
        Record.Controllers.Clear();
    }

    /// <summary>What an attribute held before it was first written; null if unknown.</summary>
    public string? Original(string path, string attribute) =>
        Record.Originals.Find(o => o.Path == path && o.Attribute == attribute)?.Text;

    /// <summary>Forgets a tenant that has been put back.</summary>
    public void Forget(string tenant)
    {
        _dirty |= Record.Homes.RemoveAll(h => h.Tenant == tenant) + Record.Originals.RemoveAll(o => o.Tenant == tenant) > 0;
    }

    /// <summary>Writes the file if something has changed since the last time.</summary>
    public KernelFault? Save()
    {
        if (!_dirty)
        {
            return null;
        }

        try
        {
            JsonFile.Replace(_path, Record, HostRecordJson.Default.HostRecord, flush: true);
            _dirty = false;

            // a rename is on the disk once its directory is
            var errno = KernelFiles.SyncDirectory(Path.GetDirectoryName(_path)!);
            return errno == Errno.None ? null : new KernelFault("save the state needed to undo in", _path, errno);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new KernelFault("save the state needed to undo in", _path, Errno.None, $"{error.Message}; nothing is changed without it");
        }
    }

    /// <summary>Reads the id of this boot; empty where the kernel does not tell.</summary>
    public static string ReadBoot(IKernelFiles files, string proc)
    {
        var text = new TextBuffer();
        return text.Read(files, $"{proc}/sys/kernel/random/boot_id") == Errno.None ? Encoding.ASCII.GetString(text.Text).Trim() : "";
    }
}
