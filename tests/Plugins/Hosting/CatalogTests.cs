using System.Reflection;
using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class CatalogTests
{
    private const string GoodDll = "Cotenant.Fixtures.Good.dll";

    [Fact]
    public void The_fixtures_are_found_and_judged_without_running_them()
    {
        var catalog = new PluginCatalog([Fixtures.Plugins]);
        var entries = catalog.Scan();
        Assert.Empty(catalog.DirectoryFaults);
        Assert.Equal(
            ["good", "guard-violating", "hanging", "leaking", "not-supported", "pinning", "throwing", "wrong-contract", "wrong-family"],
            entries.Select(e => e.Id));
        Assert.Equal(["wrong-contract"], entries.Where(e => e.State != PluginEntryState.Usable).Select(e => e.Id));
        Assert.True(catalog.TryFind("good", out var good));
        Assert.Equal((Fixtures.Of("good"), "1.0.0", "", 64), (good.Directory, good.Manifest!.Version, good.Fault, good.ContentHash.Length));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "Cotenant.Fixtures.WrongContract");
    }

    [Fact]
    public void A_contract_of_another_version_is_incompatible()
    {
        var catalog = new PluginCatalog([Fixtures.Plugins]);
        catalog.Scan();
        Assert.True(catalog.TryFind("wrong-contract", out var entry));
        Assert.Equal(PluginEntryState.Incompatible, entry.State);
        Assert.Equal("built against contract 99.0, this host has 0.1: rebuild the plugin", entry.Fault);
        Assert.True(catalog.TryFindPolicy("wrong-contract", out var found, out _));
        Assert.Same(entry, found);
    }

    [Fact]
    public void An_assembly_built_against_another_contract_than_its_manifest_says_is_incompatible()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write($"good/{GoodDll}", AssemblyForge.WithReference(File.ReadAllBytes(directory[$"good/{GoodDll}"]), "Cotenant.Plugins.Abstractions", new Version(0, 9, 0, 0)));
        var entry = Scan(directory);
        Assert.Equal(PluginEntryState.Incompatible, entry.State);
        Assert.Equal($"{GoodDll} was built against contract 0.9, its manifest says 0.1: correct the manifest or rebuild", entry.Fault);
    }

    [Fact]
    public void A_shared_assembly_newer_than_the_hosts_is_told()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("pinning"));
        const string dll = "pinning/Cotenant.Fixtures.Pinning.dll";
        directory.Write(dll, AssemblyForge.WithReference(File.ReadAllBytes(directory[dll]), "Microsoft.Extensions.Logging.Abstractions", new Version(99, 0, 0, 0)));
        var entry = Scan(directory);
        Assert.Equal(PluginEntryState.Invalid, entry.State);
        Assert.StartsWith("Cotenant.Fixtures.Pinning.dll references Microsoft.Extensions.Logging.Abstractions 99.0.0.0, this host shares 10.", entry.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifests_fault_names_file_and_place()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Edit("good/plugin.json", json => json.Replace("\"family\"", "\"famly\""));
        var entry = Scan(directory);
        Assert.Equal(PluginEntryState.Invalid, entry.State);
        Assert.StartsWith($"{directory["good/plugin.json"]}: $.policies[0].famly: unknown member; known here: name, family,", entry.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_manifest_or_assembly_is_told()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        File.Delete(directory[$"good/{GoodDll}"]);
        Assert.Equal($"{directory["good/plugin.json"]}: $.entryAssembly: {GoodDll} is not in the folder", Scan(directory).Fault);
        File.Delete(directory["good/plugin.json"]);
        Assert.Equal($"{directory["good/plugin.json"]} is missing: every plugin has one", Scan(directory).Fault);
    }

    [Theory]
    [InlineData("empty", $"{GoodDll} is no .NET assembly")]
    [InlineData("garbage", $"{GoodDll} is no .NET assembly")]
    [InlineData("native", $"{GoodDll} is no .NET assembly")]
    [InlineData("cut", $"{GoodDll} is no .NET assembly")]
    [InlineData("no-contract", $"{GoodDll} does not reference Cotenant.Plugins.Abstractions")]
    [InlineData("no-entry", $"{GoodDll} has no public class that implements IPlugin")]
    [InlineData("internal", $"{GoodDll} has no public class that implements IPlugin")]
    [InlineData("abstract", $"{GoodDll} has no public class that implements IPlugin")]
    [InlineData("two", $"{GoodDll} has more than one public class that implements IPlugin: A, B")]
    [InlineData("derived", $"{GoodDll} has more than one public class that implements IPlugin: A, B")]
    [InlineData("private-constructor", "A needs a public constructor without parameters and no type parameters")]
    [InlineData("constructor-with-parameter", "A needs a public constructor without parameters and no type parameters")]
    [InlineData("generic", "A`1 needs a public constructor without parameters and no type parameters")]
    public void The_assembly_is_judged_by_its_metadata(string kind, string fault)
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write($"good/{GoodDll}", Bytes(kind));
        var entry = Scan(directory);
        Assert.Equal((PluginEntryState.Invalid, fault), (entry.State, entry.Fault));
    }

    [Fact]
    public void An_entry_type_that_inherits_the_interface_is_found()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write($"good/{GoodDll}", AssemblyForge.Make("Cotenant.Fixtures.Good", module =>
        {
            var parent = module.DefinePlugin("Base", TypeAttributes.Public | TypeAttributes.Abstract, MethodAttributes.Family);
            var child = module.DefineType("N.Child", TypeAttributes.Public | TypeAttributes.Class, parent);
            parent.CreateType();
            child.DefineDefaultConstructor(MethodAttributes.Public);
            child.CreateType();
        }));
        var entry = Scan(directory);
        Assert.Equal((PluginEntryState.Usable, "N.Child"), (entry.State, entry.EntryType));
    }

    [Fact]
    public void The_hosts_own_assemblies_have_no_place_in_a_folder()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write("good/lib/Cotenant.Plugins.Abstractions.dll", File.ReadAllBytes(typeof(IPlugin).Assembly.Location));
        Assert.StartsWith("lib/Cotenant.Plugins.Abstractions.dll is the host's: reference it with Private=\"false\"", Scan(directory).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_dependency_has_to_bring_its_own_dependencies()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write("good/xunit.v3.core.dll", File.ReadAllBytes(typeof(FactAttribute).Assembly.Location));
        var entry = Scan(directory);
        Assert.Equal(PluginEntryState.Invalid, entry.State);
        Assert.StartsWith("xunit.v3.core.dll references ", entry.Fault, StringComparison.Ordinal);
        Assert.EndsWith("which is neither in the folder nor shared by the host: put it beside the plugin", entry.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_the_host_has_but_does_not_share_has_to_lie_in_the_folder()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write($"good/{GoodDll}", AssemblyForge.Make("Cotenant.Fixtures.Good", module =>
        {
            module.DefinePlugin("A").CreateType();
            var user = module.DefineType("Uses", TypeAttributes.Public);
            user.DefineField("Field", typeof(McMaster.NETCore.Plugins.PluginConfig), FieldAttributes.Public);
            user.CreateType();
        }));
        var entry = Scan(directory);
        Assert.StartsWith($"{GoodDll} references McMaster.NETCore.Plugins 2.0.0.0, which is neither in the folder", entry.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good.runtimeconfig.json", "{ \"runtimeOptions\": { \"additionalProbingPaths\": [\"/tmp\"] } }", true)]
    [InlineData("good.runtimeconfig.json", "no json", true)]
    [InlineData("good.runtimeconfig.dev.json", "{}", true)]
    [InlineData("good.runtimeconfig.json", "{ \"runtimeOptions\": { \"tfm\": \"net10.0\" } }", false)]
    public void Settings_that_lead_out_of_the_folder_are_refused(string file, string content, bool refused)
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write($"good/{file}", System.Text.Encoding.UTF8.GetBytes(content));
        var entry = Scan(directory);
        Assert.Equal(
            refused ? (PluginEntryState.Invalid, $"{file} adds probing paths outside the folder: remove the file") : (PluginEntryState.Usable, ""),
            (entry.State, entry.Fault));
    }

    [Fact]
    public void The_content_hash_covers_names_and_bytes_of_all_files()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        var hashes = new List<string> { Scan(directory).ContentHash };
        directory.Write("good/data/a", "12"u8);
        hashes.Add(Scan(directory).ContentHash);
        directory.Write("good/data/a", "13"u8);
        hashes.Add(Scan(directory).ContentHash);
        File.Move(directory["good/data/a"], directory["good/data/b"]);
        hashes.Add(Scan(directory).ContentHash);
        directory.Write("good/data/b", "1"u8);
        directory.Write("good/data/c", "3"u8);
        hashes.Add(Scan(directory).ContentHash);
        Assert.Equal(hashes.Count, hashes.Distinct().Count());

        File.Delete(directory["good/data/c"]);
        directory.Write("good/data/b", "13"u8);
        Assert.Equal(hashes[3], Scan(directory).ContentHash);
    }

    [Fact]
    public void A_scan_reads_only_what_has_changed()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Copy(Fixtures.Of("throwing"));
        var catalog = new PluginCatalog([directory.Path]);
        var before = catalog.Scan();
        directory.Edit("throwing/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        var after = catalog.Scan();
        Assert.Same(before[0], after[0]);
        Assert.Equal(("1.0.0", "1.0.1"), (before[1].Manifest!.Version, after[1].Manifest!.Version));
        Directory.Delete(directory["good"], recursive: true);
        Assert.Equal(["throwing"], catalog.Scan().Select(e => e.Id));
    }

    [Fact]
    public void Hidden_folders_and_loose_files_are_nobodys_plugin()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"), ".good.old");
        directory.Write("README", "x"u8);
        Assert.Empty(new PluginCatalog([directory.Path]).Scan());
    }

    [Fact]
    public void The_earlier_directory_wins()
    {
        using var first = new PluginDirectory();
        using var second = new PluginDirectory();
        first.Copy(Fixtures.Version2);
        second.Copy(Fixtures.Version1);
        Assert.Equal("2.0.0", Assert.Single(new PluginCatalog([first.Path, second.Path]).Scan()).Manifest!.Version);
        Assert.Equal("1.0.0", Assert.Single(new PluginCatalog([second.Path, first.Path]).Scan()).Manifest!.Version);
    }

    [Fact]
    public void A_policy_name_belongs_to_one_plugin()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Copy(Fixtures.Of("good"), "good-copy");
        directory.Edit("good-copy/plugin.json", json => json.Replace("\"id\": \"good\"", "\"id\": \"good-copy\""));
        var catalog = new PluginCatalog([directory.Path]);
        var entries = catalog.Scan();
        Assert.Equal([PluginEntryState.Usable, PluginEntryState.Invalid], entries.Select(e => e.State));
        Assert.Equal($"policy 'good' is also in plugin good ({directory["good"]}): remove one of them", entries[1].Fault);
        Assert.True(catalog.TryFindPolicy("good", out var holder, out _));
        Assert.Equal("good", holder.Id);
    }

    [Fact]
    public void A_missing_directory_is_told_and_the_others_are_used()
    {
        var catalog = new PluginCatalog(["/nowhere/at/all", Fixtures.Plugins]);
        Assert.NotEmpty(catalog.Scan());
        Assert.Equal("/nowhere/at/all cannot be reached: create it, or take it out of the plugin directories", Assert.Single(catalog.DirectoryFaults));
    }

    [Fact]
    public void A_folder_with_too_many_files_is_refused()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        for (var i = 0; i < Catalog.FolderSnapshot.MaximumEntries; i++)
        {
            File.WriteAllBytes(directory[$"good/{i}"], []);
        }

        var entry = Scan(directory);
        Assert.Equal(PluginEntryState.Refused, entry.State);
        Assert.EndsWith("a plugin's folder holds at most 2000 entries", entry.Fault, StringComparison.Ordinal);
    }

    private static PluginEntry Scan(PluginDirectory directory) => Assert.Single(new PluginCatalog([directory.Path]).Scan());

    private static byte[] Bytes(string kind) => kind switch
    {
        "empty" => [],
        "garbage" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))],
        "native" => File.ReadAllBytes(Environment.ProcessPath!),
        "cut" => File.ReadAllBytes(Path.Combine(Fixtures.Of("good"), GoodDll))[..600],
        "no-contract" => File.ReadAllBytes(typeof(IPlugin).Assembly.Location),
        _ => AssemblyForge.Make("Cotenant.Fixtures.Good", module => Define(module, kind)),
    };

    private static void Define(System.Reflection.Emit.ModuleBuilder module, string kind)
    {
        switch (kind)
        {
            case "no-entry":
                var other = module.DefineType("Other", TypeAttributes.Public);
                other.DefineField("Field", typeof(IPlugin), FieldAttributes.Public);
                other.CreateType();
                break;
            case "internal":
                module.DefinePlugin("A", TypeAttributes.NotPublic).CreateType();
                break;
            case "abstract":
                module.DefinePlugin("A", TypeAttributes.Public | TypeAttributes.Abstract).CreateType();
                break;
            case "two":
                module.DefinePlugin("A").CreateType();
                module.DefinePlugin("B").CreateType();
                break;
            case "derived":
                var parent = module.DefinePlugin("A");
                parent.CreateType();
                var child = module.DefineType("B", TypeAttributes.Public | TypeAttributes.Class, parent);
                child.DefineDefaultConstructor(MethodAttributes.Public);
                child.CreateType();
                break;
            case "private-constructor":
                module.DefinePlugin("A", constructor: MethodAttributes.Private).CreateType();
                break;
            case "constructor-with-parameter":
                module.DefinePlugin("A", parameters: [typeof(string)]).CreateType();
                break;
            case "generic":
                var generic = module.DefinePlugin("A`1");
                generic.DefineGenericParameters("T");
                generic.CreateType();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }
}
