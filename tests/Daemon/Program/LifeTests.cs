using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Program;

/// <summary>The real executable from start to end: signals, crashes, second daemons, the service manager.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task It_starts_on_the_simulated_server_and_ends_cleanly_on_sigterm()
    {
        using var folder = new DaemonFolder();
        using var daemon = await folder.StartAsync();
        var (code, status, _) = await folder.CallAsync("status");
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("simulated-server", status, StringComparison.Ordinal);
        Assert.Contains("osml-plus > parties", status, StringComparison.Ordinal);

        daemon.Signal(PosixSignal.SIGTERM);
        Assert.Equal(ExitCodes.Ok, await daemon.WaitAsync());
        Assert.False(File.Exists(folder.Socket));
    }

    [Fact]
    public async Task Sigint_ends_it_cleanly_too()
    {
        using var folder = new DaemonFolder();
        using var daemon = await folder.StartAsync();
        daemon.Signal(PosixSignal.SIGINT);
        Assert.Equal(ExitCodes.Ok, await daemon.WaitAsync());
    }

    [Fact]
    public async Task A_second_daemon_is_refused_with_one_line()
    {
        using var folder = new DaemonFolder();
        using var daemon = await folder.StartAsync();

        var (sameState, _, stateLine) = await CotenantProcess.RunAsync(folder.Environment, "daemon", "--config", folder.Config);
        Assert.Equal(ExitCodes.AlreadyRunning, sameState);
        Assert.Equal($"cotenant: another daemon uses the state directory {folder.State}; stop it, or give this one its own state.directory and api.socket\n", stateLine);

        var other = folder.Environment;
        other["COTENANT__STATE__DIRECTORY"] = folder.File("other");
        var (sameSocket, _, socketLine) = await CotenantProcess.RunAsync(other, "daemon", "--config", folder.Config);
        Assert.Equal(ExitCodes.AlreadyRunning, sameSocket);
        Assert.Equal($"cotenant: another daemon answers on {folder.Socket}; stop it, or give this one its own api.socket and state.directory\n", socketLine);

        // the first one has not noticed
        Assert.Equal(ExitCodes.Ok, (await folder.CallAsync("status")).Code);
    }

    [Fact]
    public async Task After_a_crash_the_stale_socket_is_replaced_and_the_journal_read()
    {
        using var folder = new DaemonFolder();
        using (var first = await folder.StartAsync("""{ "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 20, "options": { "afterScenario": "continue" } } ] }"""))
        {
            while ((await folder.CallAsync("decisions", "-n", "1")).Out.Split('\n').Length < 3)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            first.KillHard();
            await first.WaitAsync();
        }

        Assert.True(File.Exists(folder.Socket));
        using var second = await folder.StartAsync("{}");
        var (code, output, _) = await folder.CallAsync("decisions", "-n", "200", "--output", "json");
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("\"segment\": 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        using var folder = new DaemonFolder();
        File.WriteAllText(folder.Socket, "precious");
        var (code, _, error) = await CotenantProcess.RunAsync(folder.Environment, "daemon");

        Assert.Equal(ExitCodes.DoorBlocked, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal("precious", File.ReadAllText(folder.Socket));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var folder = new DaemonFolder();
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var environment = folder.Environment;
        environment["COTENANT__API__LISTEN"] = taken.LocalEndpoint.ToString()!;
        var (code, _, error) = await CotenantProcess.RunAsync(environment, "daemon");

        Assert.Equal(ExitCodes.DoorBlocked, code);
        Assert.Contains("address already in use; stop the other program, or set api.listen", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_cannot_be_made_is_one_line_and_leaves_nothing_half_open()
    {
        using var folder = new DaemonFolder();
        folder.Write("""{ "devices": [ { "id": "a", "kind": "simulated-server", "scenario": "there-is-none" } ] }""");
        var (code, _, error) = await CotenantProcess.RunAsync(folder.Environment, "daemon", "--config", folder.Config);

        Assert.Equal(ExitCodes.DeviceFailed, code);
        Assert.Contains("there-is-none", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Socket));
    }

    [Fact]
    public async Task A_faulty_configuration_is_one_line_each()
    {
        using var folder = new DaemonFolder();
        folder.Write("""{ "journal": { "full": 1 }, "log": { "level": "loud" } }""");
        var (code, output, error) = await CotenantProcess.RunAsync(folder.Environment, "daemon", "--config", folder.Config);

        Assert.Equal(ExitCodes.BadConfiguration, code);
        Assert.Empty(output);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Sighup_reloads_and_a_bad_file_is_survived()
    {
        using var folder = new DaemonFolder();
        using var daemon = await folder.StartAsync();
        folder.Write("""{ "journal": { "full": true } }""");
        daemon.Signal(PosixSignal.SIGHUP);
        while (!(await folder.CallAsync("status")).Out.Contains("restart  needed for the new journal", StringComparison.Ordinal))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        folder.Write("{ broken");
        daemon.Signal(PosixSignal.SIGHUP);
        while (!(await folder.CallAsync("status")).Out.Contains("the last reload was refused", StringComparison.Ordinal))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_service_manager_is_told_ready_status_watchdog_and_stopping()
    {
        using var folder = new DaemonFolder();
        var address = folder.File("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(address));
        using var daemon = await folder.StartAsync(more: new Dictionary<string, string> { ["NOTIFY_SOCKET"] = address, ["WATCHDOG_USEC"] = "200000" });
        await ReceiveAsync(manager, "READY=1");
        await ReceiveAsync(manager, "WATCHDOG=1");
        daemon.Signal(PosixSignal.SIGHUP);
        Assert.Contains("MONOTONIC_USEC=", await ReceiveAsync(manager, "RELOADING=1"), StringComparison.Ordinal);
        await ReceiveAsync(manager, "READY=1");
        daemon.Signal(PosixSignal.SIGTERM);
        await ReceiveAsync(manager, "STOPPING=1");
        Assert.Equal(ExitCodes.Ok, await daemon.WaitAsync());
    }

    private static async Task<string> ReceiveAsync(Socket manager, string text)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await manager.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken);
            var message = Encoding.UTF8.GetString(buffer, 0, length);
            if (message.Contains(text, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }
}
