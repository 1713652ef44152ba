using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Cotenant.HwBackends.Linux.Systemd;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests.Systemd;

/// <summary>The wire format, and a bus that answers, refuses, is silent or talks nonsense.</summary>
public sealed class DBusTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("cotenant-bus-");

    public void Dispose() => _run.Delete(recursive: true);

    [Fact]
    public void A_property_is_read_and_set()
    {
        var calls = new List<string>();
        using var bus = new Bus(_run.FullName, (serial, message) =>
        {
            calls.Add(Member(message));
            return Member(message) == "Get" ? Answer(serial, "v", w => { w.Signature("t"); w.UInt64(123456789012); }) : Answer(serial, "", _ => { });
        });
        using var manager = new SystemdManager(_run.FullName, TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Null(manager.Read("web.service", "MemoryHigh", out var value));
        Assert.Equal(new UnitProperty("MemoryHigh", 123456789012, null), value);
        Assert.Null(manager.Set("web.service", [new("AllowedCPUs", 0, [5]), new("CPUWeight", 10, null)]));
        Assert.Equal(["Hello", "Get", "SetUnitProperties"], calls);
    }

    [Fact]
    public void A_refusal_is_told_in_systemds_words()
    {
        using var bus = new Bus(_run.FullName, (serial, message) => Member(message) == "Hello"
            ? Answer(serial, "", _ => { })
            : Error(serial, "org.freedesktop.systemd1.NoSuchUnit", "Unit web.service not loaded."));
        using var manager = new SystemdManager(_run.FullName, TimeSpan.FromSeconds(30), TimeProvider.System);
        var fault = manager.Set("web.service", [new("CPUWeight", 10, null)]);
        Assert.Equal(2, fault?.Number);
        Assert.Contains("not loaded", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_and_nonsense_are_faults_and_the_next_call_connects_anew()
    {
        var nonsense = true;
        using var bus = new Bus(_run.FullName, (serial, message) =>
            Member(message) != "Hello" && nonsense ? [.. "this is no message at all"u8] : Answer(serial, "", _ => { }));
        using var manager = new SystemdManager(_run.FullName, TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.NotNull(manager.Set("web.service", []));
        nonsense = false;
        Assert.Null(manager.Set("web.service", []));
    }

    [Fact]
    public void A_bus_that_is_silent_costs_no_more_than_the_deadline()
    {
        using var bus = new Bus(_run.FullName, (_, _) => []);
        using var manager = new SystemdManager(_run.FullName, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Contains("systemd did not answer", manager.Set("web.service", [])!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_bus_the_fault_says_so()
    {
        using var manager = new SystemdManager(_run.FullName, TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Contains("the system bus cannot be asked", manager.Set("web.service", [])!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginx.service", "/org/freedesktop/systemd1/unit/nginx_2eservice")]
    [InlineData("9p-a.b@c.scope", "/org/freedesktop/systemd1/unit/_39p_2da_2eb_40c_2escope")]
    public void Object_paths(string unit, string path) => Assert.Equal(path, UnitNames.ObjectPath(unit));

    [Theory]
    [InlineData("/system.slice/web.service", "web.service")]
    [InlineData("/user.slice/user-1.slice", "user-1.slice")]
    [InlineData("/system.slice/web.service/workers", null)]
    [InlineData("/system.slice/docker.service/a.slice", null)]
    [InlineData("/", null)]
    public void Units_of_cgroups(string cgroup, string? unit) => Assert.Equal(unit, UnitNames.OfCgroup(cgroup));

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Byte.Array[0, 200].Select(Gen.Bool).Sample(
            (bytes, fit) =>
            {
                var message = bytes.ToArray();
                if (fit && message.Length >= DBusMessage.HeadBytes)
                {
                    // a head that fits, so that the fields are looked at
                    (message[0], message[3]) = ((byte)'l', 1);
                    var fields = (message.Length - DBusMessage.HeadBytes) / 8 * 8;
                    BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), fields);
                    BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), message.Length - DBusMessage.HeadBytes - fields);
                }

                _ = DBusMessage.TryLength(message, out _);
                if (DBusMessage.TryRead(message, out _, out var reply))
                {
                    _ = reply.ErrorText;
                }
            },
            iter: 100_000);

    private static byte[] Answer(uint serial, string signature, Action<DBusWriter> write) => Reply(2, serial, null, signature, write);

    private static byte[] Error(uint serial, string name, string text) => Reply(3, serial, name, "s", w => w.Text(text));

    private static byte[] Reply(byte kind, uint serial, string? error, string signature, Action<DBusWriter> write)
    {
        var body = new DBusWriter();
        write(body);
        var message = new DBusWriter();
        message.Raw([(byte)'l', kind, 0, 1]);
        message.UInt32((uint)body.Length);
        message.UInt32(7);
        var fields = message.BeginArray(8);
        Field(5, "u", w => w.UInt32(serial));
        Field(8, "g", w => w.Signature(signature));
        if (error is not null)
        {
            Field(4, "s", w => w.Text(error));
        }

        message.EndArray(fields);
        message.Align(8);
        message.Raw(body.Written);
        return message.Written.ToArray();

        void Field(byte code, string type, Action<DBusWriter> value)
        {
            message.Align(8);
            message.Byte(code);
            message.Signature(type);
            value(message);
        }
    }

    private static string Member(byte[] message)
    {
        var text = Encoding.ASCII.GetString(message);
        return text.Contains("SetUnitProperties", StringComparison.Ordinal) ? "SetUnitProperties" : text.Contains("Hello", StringComparison.Ordinal) ? "Hello" : text.Contains("Get", StringComparison.Ordinal) ? "Get" : "?";
    }

    /// <summary>A bus on a unix socket: greets, then answers each message by a function.</summary>
    private sealed class Bus : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly Func<uint, byte[], byte[]> _answer;

        public Bus(string run, Func<uint, byte[], byte[]> answer)
        {
            _answer = answer;
            Directory.CreateDirectory($"{run}/dbus");
            _listener.Bind(new UnixDomainSocketEndPoint(SystemdManager.Socket(run)));
            _listener.Listen();
            new Thread(Serve) { IsBackground = true }.Start();
        }

        public void Dispose() => _listener.Dispose();

        private void Serve()
        {
            try
            {
                while (true)
                {
                    using var peer = _listener.Accept();
                    ServeOne(peer);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // the test is over
            }
        }

        private void ServeOne(Socket peer)
        {
            try
            {
                Line(peer);
                peer.Send("OK 1234\r\n"u8);
                Line(peer);
                var head = new byte[DBusMessage.HeadBytes];
                while (Fill(peer, head, 0, head.Length) && DBusMessage.TryLength(head, out var length))
                {
                    var message = new byte[length];
                    head.CopyTo(message, 0);
                    Fill(peer, message, head.Length, length);
                    peer.Send(_answer(BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(8)), message));
                }
            }
            catch (SocketException)
            {
                // the client has hung up
            }
        }

        private static void Line(Socket peer)
        {
            var one = new byte[1];
            while (Fill(peer, one, 0, 1) && one[0] != '\n')
            {
            }
        }

        private static bool Fill(Socket peer, byte[] buffer, int from, int to)
        {
            while (from < to)
            {
                var count = peer.Receive(buffer.AsSpan(from, to - from));
                if (count == 0)
                {
                    return false;
                }

                from += count;
            }

            return true;
        }
    }
}
