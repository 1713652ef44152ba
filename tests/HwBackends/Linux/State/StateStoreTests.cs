using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly FixtureTree _tree = new();

    private string FilePath => Path.Combine(_tree.Root, "linux-host.json");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void What_was_recorded_is_there_for_the_next_run_of_the_same_boot()
    {
        var store = StateStore.Open(_tree.Root, "boot-1");
        store.AddHome(new ProcessHome("web", 10, 1000, "/a", ""));
        store.AddHome(new ProcessHome("web", 10, 1000, "/later", "0-3"));
        store.AddOriginal(new OriginalValue("web", "/sys/x", 5, "cpu.max", "max 100000"));
        store.AddOriginal(new OriginalValue("web", "/sys/x", 5, "cpu.max", "changed"));
        store.AddController("cpuset");
        Assert.Null(store.Save());
        Assert.False(File.Exists(FilePath + ".new"));

        var next = StateStore.Open(_tree.Root, "boot-1");
        Assert.Null(next.Lost);
        Assert.Equal(store.Record.Instance, next.Record.Instance);
        Assert.Matches("^[0-9a-f]{8}$", next.Record.Instance);

        // what was recorded first is what it was before we came
        Assert.Equal(new ProcessHome("web", 10, 1000, "/a", "0-3"), Assert.Single(next.Record.Homes));
        Assert.Equal("max 100000", next.Original("/sys/x", "cpu.max"));
        Assert.Equal(["cpuset"], next.Record.Controllers);
        Assert.NotNull(next.Home(10, 1000));
        Assert.Null(next.Home(10, 1001));
        next.Forget("web");
        next.ForgetControllers();
        Assert.Null(next.Save());
        Assert.Empty(StateStore.Open(_tree.Root, "boot-1").Record.Homes);
    }

    [Fact]
    public void After_a_restart_of_the_machine_only_the_name_holds()
    {
        var store = StateStore.Open(_tree.Root, "boot-1");
        store.AddHome(new ProcessHome("web", 10, 1000, "/a", ""));
        Assert.Null(store.Save());
        var next = StateStore.Open(_tree.Root, "boot-2");
        Assert.Empty(next.Record.Homes);
        Assert.Equal(store.Record.Instance, next.Record.Instance);
    }

    [Theory]
    [InlineData("{ cut")]
    [InlineData("")]
    [InlineData("{ \"version\": 99 }")]
    public void A_file_that_cannot_be_used_is_said_and_replaced(string text)
    {
        _tree.Put("linux-host.json", text);
        var store = StateStore.Open(_tree.Root, "boot-1");
        Assert.Contains("unreadable", store.Lost, StringComparison.Ordinal);
        Assert.Null(store.Save());
        Assert.Null(StateStore.Open(_tree.Root, "boot-1").Lost);
    }

    [Fact]
    public void What_cannot_be_saved_is_a_fault_with_the_path()
    {
        var store = StateStore.Open(Path.Combine(_tree.Root, "missing"), "boot-1");
        Assert.Contains("nothing is changed without it", store.Save()!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cotenant-0badcafe-c0", true)]
    [InlineData("cotenant-0badcafe-t-web", true)]
    [InlineData("cotenant-0BADCAFE-c0", false)]
    [InlineData("cotenant-by-hand", false)]
    [InlineData("cotenant-0badcafe-x", false)]
    [InlineData("other-0badcafe-c0", false)]
    public void Our_names_are_told_from_others(string name, bool ours) => Assert.Equal(ours, OwnedNames.IsOwned(name));

    [Fact]
    public void Names_are_safe_and_differ_for_different_tenants()
    {
        var names = new OwnedNames("0badcafe");
        string[] ids = ["web", "Web", "a/b", "a=2fb", "ä", new('x', 300), new string('x', 299) + "y", "a\nb", "..", "."];
        var made = ids.Select(names.Tenant).ToList();
        Assert.Equal(ids.Length, made.Distinct().Count());
        Assert.All(made, m => Assert.Matches("^cotenant-0badcafe-t-[A-Za-z0-9._=-]{1,200}$", m));
        Assert.All(made, m => Assert.True(OwnedNames.IsOwned(m)));
        Assert.Equal(7, names.NumberOf("cotenant-0badcafe-c7"));
        Assert.Equal(-1, names.NumberOf("cotenant-1badcafe-c7"));
        Assert.Equal(-1, names.NumberOf("cotenant-0badcafe-t-c7"));
    }
}
