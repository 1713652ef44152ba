using System.Diagnostics;
using Cotenant.Plugins.Hosting.Catalog;
using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class OwnershipTests
{
    [Theory]
    [InlineData(0u, 1000u, "755", null)]
    [InlineData(1000u, 1000u, "644", null)]
    [InlineData(1000u, 1000u, "4755", null)]
    [InlineData(1000u, 0u, "644", "belongs to user 1000; only root or user 0 may own plugins: chown it")]
    [InlineData(1000u, 1001u, "600", "belongs to user 1000; only root or user 1001 may own plugins: chown it")]
    [InlineData(0u, 0u, "664", "can be written by group or others (mode 664): chmod go-w it")]
    [InlineData(0u, 0u, "646", "can be written by group or others (mode 646): chmod go-w it")]
    [InlineData(0u, 0u, "1777", "can be written by group or others (mode 1777): chmod go-w it")]
    public void Only_root_and_the_running_user_may_write(uint owner, uint runningUser, string mode, string? fault)
    {
        var facts = new FileFacts("x", FileKind.File, Convert.ToUInt32(mode, 8), owner, 1, 1, 0, 0);
        Assert.Equal(fault is null ? null : $"/p/x {fault}", Ownership.FindFault("/p/x", facts, runningUser));
    }

    [Fact]
    public void Links_and_devices_are_refused_whoever_owns_them()
    {
        Assert.Equal("/p/x is a symbolic link; put the real file there", Ownership.FindFault("/p/x", new FileFacts("x", FileKind.Link, 0x1FF, 0, 1, 1, 0, 0), 0));
        Assert.Equal("/p/x is neither a file nor a folder; remove it", Ownership.FindFault("/p/x", new FileFacts("x", FileKind.Other, 0x180, 0, 1, 1, 0, 0), 0));
    }

    [Fact]
    public void The_kernel_is_asked_for_what_is_really_there()
    {
        using var directory = new PluginDirectory();
        directory.Write("good/file", "12345"u8);
        File.SetUnixFileMode(directory["good/file"], (UnixFileMode)Convert.ToInt32("640", 8));
        File.SetLastWriteTimeUtc(directory["good/file"], new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.True(FileStatus.TryRead(directory["good/file"], "file", out var facts));
        Assert.Equal(("file", FileKind.File, Convert.ToUInt32("640", 8), FileStatus.RunningUser, 5L), (facts.Path, facts.Kind, facts.Mode, facts.Owner, facts.Bytes));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000, facts.ModifiedNs);
        Assert.True(FileStatus.TryRead(directory["good"], "", out var folder));
        Assert.Equal(FileKind.Directory, folder.Kind);
        Assert.False(FileStatus.TryRead(directory["nothing"], "", out _));
    }

    [Theory]
    [InlineData("g+w", "plugin.json")]
    [InlineData("o+w", "Cotenant.Fixtures.Good.dll")]
    [InlineData("g+w", "")]
    [InlineData("o+w", "data")]
    [InlineData("g+w", "data/table.bin")]
    public void A_writable_file_or_folder_refuses_the_plugin(string change, string place)
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write("good/data/table.bin", [1, 2, 3]);
        Assert.Equal(PluginEntryState.Usable, Assert.Single(new PluginCatalog([directory.Path]).Scan()).State);

        var path = Path.Combine(directory["good"], place).TrimEnd('/');
        Run("chmod", change, path);
        var entry = Assert.Single(new PluginCatalog([directory.Path]).Scan());
        Assert.Equal(PluginEntryState.Refused, entry.State);
        Assert.StartsWith($"{path} can be written by group or others (mode ", entry.Fault, StringComparison.Ordinal);
        Assert.Null(entry.Manifest);
        Assert.Equal("", entry.ContentHash);
    }

    [Fact]
    public void A_writable_directory_refuses_everything_in_it()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        Run("chmod", "o+w", directory.Path);
        var catalog = new PluginCatalog([directory.Path]);
        Assert.Empty(catalog.Scan());
        Assert.StartsWith($"{directory.Path} can be written by group or others", Assert.Single(catalog.DirectoryFaults), StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_plugin_is_refused()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Copy(Fixtures.Of("throwing"));
        if (FileStatus.RunningUser == 0)
        {
            Run("chown", "4242", directory["good/plugin.json"]);
            var entries = new PluginCatalog([directory.Path]).Scan();
            Assert.Equal([PluginEntryState.Refused, PluginEntryState.Usable], entries.Select(e => e.State));
            Assert.Equal($"{directory["good/plugin.json"]} belongs to user 4242; only root or user 0 may own plugins: chown it", entries[0].Fault);
        }
        else
        {
            // without the right to give files away: the same files, seen by another user
            var catalog = new PluginCatalog([directory.Path], FileStatus.RunningUser + 1);
            Assert.Empty(catalog.Scan());
            Assert.Contains($"belongs to user {FileStatus.RunningUser}", Assert.Single(catalog.DirectoryFaults), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_out_of_the_directory_is_refused()
    {
        using var directory = new PluginDirectory();
        using var elsewhere = new PluginDirectory();
        elsewhere.Copy(Fixtures.Of("good"));
        Directory.CreateSymbolicLink(directory["good"], elsewhere["good"]);
        directory.Copy(Fixtures.Of("throwing"));
        File.Delete(directory["throwing/Cotenant.Fixtures.Throwing.dll"]);
        File.CreateSymbolicLink(directory["throwing/Cotenant.Fixtures.Throwing.dll"], Path.Combine(Fixtures.Of("throwing"), "Cotenant.Fixtures.Throwing.dll"));
        var entries = new PluginCatalog([directory.Path]).Scan();
        Assert.Equal([PluginEntryState.Refused, PluginEntryState.Refused], entries.Select(e => e.State));
        Assert.All(entries, e => Assert.Contains("is a symbolic link", e.Fault, StringComparison.Ordinal));
    }

    [Fact]
    public void The_directory_itself_may_be_reached_through_a_link()
    {
        using var directory = new PluginDirectory();
        using var links = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        Directory.CreateSymbolicLink(links["plugins"], directory.Path);
        var entry = Assert.Single(new PluginCatalog([links["plugins"]]).Scan());
        Assert.Equal((PluginEntryState.Usable, directory["good"]), (entry.State, entry.Directory));
    }

    [Fact]
    public void A_pipe_in_the_folder_is_refused_and_not_read()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        Run("mkfifo", "-m", "600", directory["good/pipe"]);
        var entry = Assert.Single(new PluginCatalog([directory.Path]).Scan());
        Assert.Equal((PluginEntryState.Refused, $"{directory["good/pipe"]} is neither a file nor a folder; remove it"), (entry.State, entry.Fault));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
