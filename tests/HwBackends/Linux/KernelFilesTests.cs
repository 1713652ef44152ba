using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Tests;

/// <summary>The real implementation, on ordinary files and on this machine's procfs.</summary>
public sealed class KernelFilesTests : IDisposable
{
    private readonly FixtureTree _tree = new();
    private readonly KernelFiles _files = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_kept_reader_sees_new_content_and_reads_long_files_whole()
    {
        var path = _tree.Put("a", "1\n");
        Assert.Equal(0, _files.Open(path, out var file));
        using (file)
        {
            var text = new TextBuffer();
            Assert.Equal(0, text.Read(file!));
            Assert.Equal("1\n", Encoding.ASCII.GetString(text.Text));
            var longer = new string('x', 10_000);
            File.WriteAllText(path, longer);
            Assert.Equal(0, text.Read(file!));
            Assert.Equal(longer, Encoding.ASCII.GetString(text.Text));
            Assert.Equal(0, text.Read(_files, path));
            Assert.Equal(10_000, text.Text.Length);
        }
    }

    [Fact]
    public void Writing_never_creates_a_file()
    {
        var path = Path.Combine(_tree.Root, "missing");
        Assert.Equal(Errno.ENOENT, _files.Write(path, "1\n"u8));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_write_is_seen_and_errors_are_errno_values()
    {
        var path = _tree.Put("b", "");
        Assert.Equal(0, _files.Write(path, "0-3\n"u8));
        Assert.Equal("0-3\n", File.ReadAllText(path));
        Assert.Equal(Errno.EISDIR, _files.Write(_tree.Root, "x"u8));
        Assert.Equal(-Errno.ENOENT, _files.Read(_tree.Root + "/none", new byte[8]));
        Assert.Equal(Errno.ENOENT, _files.Open(_tree.Root + "/none", out _));
    }

    [Fact]
    public void Directories_are_made_listed_and_removed_one_by_one()
    {
        Assert.Equal(0, _files.MakeDirectory($"{_tree.Root}/d"));
        Assert.Equal(Errno.EEXIST, _files.MakeDirectory($"{_tree.Root}/d"));
        Assert.Equal(0, _files.MakeDirectory($"{_tree.Root}/d/12"));
        _tree.Put("d/7", "a file whose name is a number");
        _tree.Put("d/x9", "no number");
        var names = new List<string>();
        var numbers = new List<int>();
        Assert.Equal(0, _files.ListDirectories($"{_tree.Root}/d", names));
        Assert.Equal(0, _files.ListNumbers($"{_tree.Root}/d", numbers));
        Assert.Equal(["12"], names);
        Assert.Equal([7, 12], numbers.Order());
        Assert.Equal(Errno.ENOTEMPTY, _files.RemoveDirectory($"{_tree.Root}/d"));
        Assert.Equal(0, _files.RemoveDirectory($"{_tree.Root}/d/12"));
        Assert.Equal(0, _files.Rename($"{_tree.Root}/d/7", $"{_tree.Root}/d/8"));
        Assert.Equal(Errno.ENOENT, _files.RemoveDirectory($"{_tree.Root}/d/12"));
    }

    [Fact]
    public void An_exclusive_lock_keeps_others_out_until_it_is_freed()
    {
        Assert.Equal(0, _files.Lock(_tree.Root, true, TimeSpan.Zero, out var first));
        Assert.Equal(Errno.EAGAIN, _files.Lock(_tree.Root, true, TimeSpan.Zero, out var second));
        Assert.Null(second);
        first!.Dispose();
        Assert.Equal(0, _files.Lock(_tree.Root, false, TimeSpan.Zero, out var reader));
        Assert.Equal(0, _files.Lock(_tree.Root, false, TimeSpan.Zero, out var another));
        reader!.Dispose();
        another!.Dispose();
    }

    [Fact]
    public void File_systems_and_inodes_tell_places_apart()
    {
        Assert.Equal(0, _files.FileSystemType("/proc", out var proc));
        Assert.Equal(0x9fa0, proc); // PROC_SUPER_MAGIC
        Assert.Equal(0, _files.Identity("/proc", out var inode));
        Assert.NotEqual(0UL, inode);
        Assert.Equal(Errno.ENOENT, _files.Identity(_tree.Root + "/none", out _));
        Assert.NotEqual(0, _files.GetAttribute(_tree.Root, "user.delegate", new byte[8], out var length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void Affinity_can_be_read_and_set_to_what_it_is()
    {
        Assert.Equal(0, _files.GetAffinity(0, out var cpus));
        Assert.False(cpus.IsEmpty);
        Assert.Equal(0, _files.SetAffinity(0, cpus));
        Assert.Equal(Errno.ESRCH, _files.GetAffinity(int.MaxValue, out _));
    }

    [Fact]
    public void A_path_that_is_too_long_is_refused()
    {
        Assert.Equal(Errno.EINVAL, _files.Open("/" + new string('a', 5000), out _));
        Assert.Equal(Errno.EINVAL, _files.MakeDirectory("/" + new string('a', 5000)));
    }

    [Fact]
    public void Reading_and_listing_allocate_nothing()
    {
        Assert.Equal(0, _files.Open("/proc/self/stat", out var file));
        using var kept = file;
        var buffer = new byte[1024];
        var numbers = new List<int>(100_000);
        var text = new TextBuffer();
        Span<long> allocated = stackalloc long[2];
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                numbers.Clear();
                _ = kept!.Read(buffer, 0);
                _ = text.Read(kept);
                _ = _files.Read("/proc/self/statm", buffer);
                _ = _files.ListNumbers("/proc", numbers);
            }

            allocated[round] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated[1]);
    }
}
