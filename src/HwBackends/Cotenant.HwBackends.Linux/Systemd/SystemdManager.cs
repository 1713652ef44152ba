using System.Net.Sockets;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>
/// systemd over the system bus (org.freedesktop.systemd1(5)). The connection is made at the first use, and anew after it
/// broke or a call ran out of time.
/// </summary>
/// <param name="run">/run</param>
/// <param name="deadline">how long one answer may take: this is on the path of a decision</param>
/// <param name="time">measures deadlines</param>
internal sealed class SystemdManager(string run, TimeSpan deadline, TimeProvider time) : IUnitManager
{
    private const string Name = "org.freedesktop.systemd1";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string Manager = "org.freedesktop.systemd1.Manager";

    /// <summary>A reload reads every unit file of the machine.</summary>
    private static readonly TimeSpan _reloadDeadline = TimeSpan.FromSeconds(30);
    private readonly DBusWriter _body = new();
    private DBusConnection? _connection;

    /// <summary>The system bus's socket.</summary>
    public static string Socket(string run) => $"{run}/dbus/system_bus_socket";

    public KernelFault? Read(string unit, string property, out UnitProperty value)
    {
        value = default;
        _body.Clear();
        _body.Text(UnitNames.InterfaceOf(unit)!);
        _body.Text(property);
        var target = new DBusTarget(Name, UnitNames.ObjectPath(unit), "org.freedesktop.DBus.Properties", "Get");
        if (Call("read", $"{property} of {unit}", target, "ss", deadline, out var reply) is { } fault)
        {
            return fault;
        }

        var reader = new DBusReader(reply.Body);
        if (reader.Signature(out var type) && type == "t" && reader.UInt64(out var number))
        {
            value = new UnitProperty(property, number, null);
            return null;
        }

        if (type == "ay" && reader.Bytes(out var bytes))
        {
            value = new UnitProperty(property, 0, bytes);
            return null;
        }

        return new KernelFault("read", $"{property} of {unit}", Errno.None, $"systemd answers with the type '{type}'");
    }

    public KernelFault? Set(string unit, IReadOnlyList<UnitProperty> properties)
    {
        _body.Clear();
        _body.Text(unit);
        _body.Bool(true); // at run time only
        var array = _body.BeginArray(8);
        foreach (var property in properties)
        {
            _body.Align(8);
            _body.Text(property.Name);
            _body.Signature(property.Type);
            if (property.Cpus is { } cpus)
            {
                _body.Bytes(cpus);
            }
            else
            {
                _body.UInt64(property.Number);
            }
        }

        _body.EndArray(array);
        var what = $"{string.Join(", ", properties.Select(p => p.Name))} of {unit}";
        return Call("set", what, new DBusTarget(Name, ManagerPath, Manager, "SetUnitProperties"), "sba(sv)", deadline, out _);
    }

    public bool HasDropIn(string unit, string property) => File.Exists($"{Folder(unit)}/{UnitNames.DropIn(property)}");

    public KernelFault? RemoveDropIns(string unit, IReadOnlyList<string> properties)
    {
        var removed = false;
        try
        {
            foreach (var property in properties.Where(p => HasDropIn(unit, p)))
            {
                File.Delete($"{Folder(unit)}/{UnitNames.DropIn(property)}");
                removed = true;
            }

            if (removed && !Directory.EnumerateFileSystemEntries(Folder(unit)).Any())
            {
                Directory.Delete(Folder(unit));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new KernelFault("remove the drop-ins of", unit, Errno.None, $"{error.Message}; systemctl revert {unit} does it, ReadWritePaths= of the unit should name {run}/systemd/system.control");
        }

        _body.Clear();
        return removed ? Call("reload", "systemd", new DBusTarget(Name, ManagerPath, Manager, "Reload"), "", _reloadDeadline, out _) : null;
    }

    public KernelFault? StartScope(string name, string description, IReadOnlyList<int> processes)
    {
        _body.Clear();
        _body.Text(name);
        _body.Text("fail");
        var properties = _body.BeginArray(8);
        _body.Align(8);
        _body.Text("Description");
        _body.Signature("s");
        _body.Text(description);
        _body.Align(8);
        _body.Text("CollectMode");
        _body.Signature("s");
        _body.Text("inactive-or-failed");
        _body.Align(8);
        _body.Text("TasksMax"); // the manager's default is for what a unit starts itself
        _body.Signature("t");
        _body.UInt64(UnitProperty.Infinity);
        _body.Align(8);
        _body.Text("PIDs");
        _body.Signature("au");
        Ids(processes);
        _body.EndArray(properties);
        _body.EndArray(_body.BeginArray(8)); // no further units
        return Call("make", name, new DBusTarget(Name, ManagerPath, Manager, "StartTransientUnit"), "ssa(sv)a(sa(sv))", deadline, out _);
    }

    public KernelFault? AttachProcesses(string unit, IReadOnlyList<int> processes)
    {
        _body.Clear();
        _body.Text(unit);
        _body.Text("");
        Ids(processes);
        return Call("move processes into", unit, new DBusTarget(Name, ManagerPath, Manager, "AttachProcessesToUnit"), "ssau", deadline, out _);
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private void Ids(IReadOnlyList<int> processes)
    {
        var array = _body.BeginArray(4);
        foreach (var process in processes)
        {
            _body.UInt32((uint)process);
        }

        _body.EndArray(array);
    }

    private string Folder(string unit) => $"{run}/systemd/system.control/{unit}.d";

    private KernelFault? Call(string act, string what, in DBusTarget target, string signature, TimeSpan limit, out DBusReply reply)
    {
        reply = new DBusReply(null, "", []);
        var body = _body.Written.ToArray();
        try
        {
            _connection ??= DBusConnection.Open(Socket(run), Native.EffectiveUser(), deadline, time);
            reply = _connection.Call(target, signature, body, limit);
        }
        catch (Exception error) when (error is SocketException or InvalidDataException)
        {
            // an answer that comes after its time must not be taken for the next one's
            Dispose();
            var why = error is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
                ? $"systemd did not answer in {limit.TotalSeconds:0} s"
                : $"the system bus cannot be asked ({error.Message})";
            return new KernelFault(act, what, Errno.None, $"{why}; see systemctl status dbus");
        }

        return reply.Error is null ? null : Refusal(act, what, reply);
    }

    private static KernelFault Refusal(string act, string what, DBusReply reply) => reply.Error switch
    {
        "org.freedesktop.systemd1.NoSuchUnit" or "org.freedesktop.DBus.Error.UnknownObject" => new KernelFault(act, what, Errno.ENOENT, reply.ErrorText),
        "org.freedesktop.DBus.Error.AccessDenied" or "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" => new KernelFault(act, what, Errno.EPERM, reply.ErrorText),
        _ => new KernelFault(act, what, Errno.EINVAL, $"systemd says: {reply.ErrorText} ({reply.Error})"),
    };
}
