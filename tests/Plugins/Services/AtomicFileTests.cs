using Cotenant.Plugins.Services;

namespace Cotenant.Plugins.Tests.Services;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // between the look and the move another process may take the place: the move itself has to refuse
    [Fact]
    public void A_new_file_never_replaces_one()
    {
        Assert.True(AtomicFile.TryWriteNew(_directory["a/1"], [1]));
        Assert.False(AtomicFile.TryWriteNew(_directory["a/1"], [2]));
        Assert.Equal([1], File.ReadAllBytes(_directory["a/1"]));
        Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Of_many_writers_one_gets_the_place()
    {
        for (var round = 0; round < 100; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                i => Task.Run(() => AtomicFile.TryWriteNew(_directory["a"], [(byte)i]), TestContext.Current.CancellationToken)));
            Assert.Single(results, won => won);
            Assert.Equal([(byte)Array.IndexOf(results, true)], File.ReadAllBytes(_directory["a"]));
            Assert.Single(Directory.GetFiles(_directory.Path));
            File.Delete(_directory["a"]);
        }
    }

    [Fact]
    public void Replacing_replaces_and_leaves_nothing_beside()
    {
        AtomicFile.Replace(_directory["a"], [1]);
        AtomicFile.Replace(_directory["a"], [2, 3]);
        Assert.Equal([2, 3], File.ReadAllBytes(_directory["a"]));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }
}
