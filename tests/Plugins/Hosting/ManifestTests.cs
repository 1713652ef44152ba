using System.Text;
using System.Text.Json.Nodes;
using Cotenant.Plugins.Hosting.Manifests;
using Cotenant.Plugins.Manifest;
using CsCheck;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class ManifestTests
{
    private const string Good = """
        {
          "id": "demo",
          "version": "1.2.3",
          "contract": "0.1",
          "entryAssembly": "Demo.dll",
          "description": "A demo.",
          "policies": [
            {
              "name": "demo",
              "family": "host",
              "description": "Decides.",
              "resources": ["cores", "cache"],
              "budgetMs": 2.5,
              "reasons": [
                { "code": 1, "name": "grew", "text": "{tenant} grew by {0} to {1:0.0} %" },
                { "code": 7, "name": "shrank", "text": "{tenant} shrank" }
              ],
              "series": [
                { "name": "cotenant_demo_moves_total", "help": "Moves.", "kind": "counter", "perTenant": true },
                { "name": "cotenant_demo_error_ratio", "help": "Error.", "kind": "gauge", "perTenant": false }
              ]
            },
            { "name": "demo-2", "family": "host", "resources": ["memory"] }
          ]
        }
        """;

    [Fact]
    public void A_good_manifest_is_read_in_full()
    {
        Assert.Null(Read(Good, out var manifest));
        Assert.Equal(("demo", "1.2.3", "0.1", "Demo.dll", "A demo."), (manifest!.Id, manifest.Version, manifest.Contract, manifest.EntryAssembly, manifest.Description));
        Assert.Equal(["demo", "demo-2"], manifest.Policies.Select(p => p.Name));
        var first = manifest.Policies[0];
        Assert.Equal(("host", 2.5), (first.Family, first.BudgetMs));
        Assert.Equal(["cores", "cache"], first.Resources);
        Assert.Equal(new CodeDescriptor(7, "shrank", "{tenant} shrank"), first.Reasons[1]);
        Assert.Equal(new SeriesDescriptor("cotenant_demo_moves_total", "Moves.", SeriesKind.Counter, true), first.Series[0]);
        Assert.Equal(SeriesKind.Gauge, first.Series[1].Kind);
        var second = manifest.Policies[1];
        Assert.Equal(10, second.BudgetMs);
        Assert.Empty(second.Reasons);
        Assert.Empty(second.Series);
        Assert.Equal("", second.Description);
    }

    [Fact]
    public void What_is_left_out_is_what_the_contract_says()
    {
        Assert.Null(Read(Good, out var manifest));
        var read = manifest!.Policies[1];
        var expected = new PolicyManifest { Name = read.Name, Family = read.Family, Resources = read.Resources };
        foreach (var property in typeof(PolicyManifest).GetProperties())
        {
            Assert.Equal(property.GetValue(expected), property.GetValue(read));
        }

        var root = JsonNode.Parse(Good)!;
        root.AsObject().Remove("description");
        Assert.Null(Read(root.ToJsonString(), out manifest));
        Assert.Equal("", manifest!.Description);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Null(ManifestReader.Read(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Good)).ToArray(), "demo", out _));

    [Theory]
    [InlineData("id", "$.id: missing")]
    [InlineData("version", "$.version: missing")]
    [InlineData("contract", "$.contract: missing")]
    [InlineData("entryAssembly", "$.entryAssembly: missing")]
    [InlineData("policies", "$.policies: missing")]
    [InlineData("policies/0/name", "$.policies[0].name: missing")]
    [InlineData("policies/1/family", "$.policies[1].family: missing")]
    [InlineData("policies/0/resources", "$.policies[0].resources: missing")]
    [InlineData("policies/0/reasons/1/code", "$.policies[0].reasons[1].code: missing")]
    [InlineData("policies/0/reasons/0/text", "$.policies[0].reasons[0].text: missing")]
    [InlineData("policies/0/series/0/perTenant", "$.policies[0].series[0].perTenant: missing")]
    [InlineData("policies/0/series/1/kind", "$.policies[0].series[1].kind: missing")]
    public void A_missing_member_is_named_with_its_path(string place, string fault)
    {
        var root = JsonNode.Parse(Good)!;
        var (parent, name) = Walk(root, place);
        parent.AsObject().Remove(name);
        Assert.Equal(fault, Read(root.ToJsonString(), out _)!.ToString());
    }

    [Theory]
    [InlineData("colour", "\"red\"", "$.colour: unknown member; known here: id, version, contract, entryAssembly, description, policies")]
    [InlineData("Id", "\"demo\"", "$.Id: unknown member")]
    [InlineData("policies/0/budget", "1", "$.policies[0].budget: unknown member; known here: name, family, description, resources, budgetMs, reasons, series")]
    [InlineData("policies/0/reasons/0/subject", "1", "$.policies[0].reasons[0].subject: unknown member; known here: code, name, text")]
    [InlineData("policies/0/series/0/unit", "\"s\"", "$.policies[0].series[0].unit: unknown member; known here: name, help, kind, perTenant")]
    [InlineData("id", "3", "$.id: must be a text, is 3")]
    [InlineData("id", "null", "$.id: must be a text, is null")]
    [InlineData("description", "null", "$.description: must be a text, is null")]
    [InlineData("policies", "{}", "$.policies: must be an array, is an object")]
    [InlineData("policies/0", "\"demo\"", "$.policies[0]: must be an object, is the text \"demo\"")]
    [InlineData("policies/0/budgetMs", "\"2\"", "$.policies[0].budgetMs: must be a number, is the text \"2\"")]
    [InlineData("policies/0/resources/1", "7", "$.policies[0].resources[1]: must be a text, is 7")]
    [InlineData("policies/0/reasons/0/code", "1.5", "$.policies[0].reasons[0].code: must be a whole number, is 1.5")]
    [InlineData("policies/0/reasons/0/code", "99999999999", "$.policies[0].reasons[0].code: must be a whole number, is 99999999999")]
    [InlineData("policies/0/series/0/kind", "\"Counter\"", "$.policies[0].series[0].kind: must be \"gauge\" or \"counter\", is the text \"Counter\"")]
    [InlineData("policies/0/series/0/kind", "1", "$.policies[0].series[0].kind: must be \"gauge\" or \"counter\", is 1")]
    [InlineData("policies/0/series/0/perTenant", "\"yes\"", "$.policies[0].series[0].perTenant: must be true or false, is the text \"yes\"")]
    [InlineData("id", "\"Demo\"", "$.id: 'Demo' is no kebab-case name")]
    [InlineData("id", "\"demo-\"", "$.id: 'demo-' is no kebab-case name")]
    [InlineData("id", "\"../demo\"", "$.id: '../demo' is no kebab-case name")]
    [InlineData("id", "\"other\"", "$.id: 'other' must be the name of the folder, which is 'demo'")]
    [InlineData("version", "\"1.2\"", "$.version: '1.2' is no version")]
    [InlineData("version", "\"1.2.3\\n\"", "$.version: '1.2.3\n' is no version")]
    [InlineData("contract", "\"0.1.0\"", "$.contract: '0.1.0' is no contract version")]
    [InlineData("contract", "\"-1.0\"", "$.contract: '-1.0' is no contract version")]
    [InlineData("entryAssembly", "\"../Demo.dll\"", "$.entryAssembly: '../Demo.dll' must be the bare name of a .dll file")]
    [InlineData("entryAssembly", "\"sub/Demo.dll\"", "$.entryAssembly: 'sub/Demo.dll' must be the bare name")]
    [InlineData("entryAssembly", "\"/usr/lib/Demo.dll\"", "$.entryAssembly: '/usr/lib/Demo.dll' must be the bare name")]
    [InlineData("entryAssembly", "\"sub\\\\Demo.dll\"", "$.entryAssembly: 'sub\\Demo.dll' must be the bare name")]
    [InlineData("entryAssembly", "\"..dll\"", "$.entryAssembly: '..dll' must be the bare name")]
    [InlineData("entryAssembly", "\"Demo.so\"", "$.entryAssembly: 'Demo.so' must be the bare name")]
    [InlineData("policies", "[]", "$.policies: empty")]
    [InlineData("policies/1/name", "\"demo\"", "$.policies[1].name: 'demo' is taken by an earlier policy")]
    [InlineData("policies/0/name", "\"a b\"", "$.policies[0].name: 'a b' is no kebab-case name")]
    [InlineData("policies/0/family", "\"\"", "$.policies[0].family: '' is no device family")]
    [InlineData("policies/0/resources", "[]", "$.policies[0].resources: empty")]
    [InlineData("policies/0/resources/1", "\"cores\"", "$.policies[0].resources[1]: 'cores' is no resource, or is named twice")]
    [InlineData("policies/0/budgetMs", "0", "$.policies[0].budgetMs: 0 is out of range")]
    [InlineData("policies/0/budgetMs", "-1", "$.policies[0].budgetMs: -1 is out of range")]
    [InlineData("policies/0/budgetMs", "1e9", "$.policies[0].budgetMs: 1000000000 is out of range")]
    [InlineData("policies/0/reasons/0/code", "0", "$.policies[0].reasons[0].code: 0 is out of range; give 1 to 65535")]
    [InlineData("policies/0/reasons/0/code", "65536", "$.policies[0].reasons[0].code: 65536 is out of range")]
    [InlineData("policies/0/reasons/1/code", "1", "$.policies[0].reasons[1].code: 1 is taken by an earlier reason")]
    [InlineData("policies/0/reasons/1/name", "\"grew\"", "$.policies[0].reasons[1].name: 'grew' is no kebab-case name, or is taken")]
    [InlineData("policies/0/reasons/0/text", "\"\"", "$.policies[0].reasons[0].text: '' is no template")]
    [InlineData("policies/0/reasons/0/text", "\"{4}\"", "$.policies[0].reasons[0].text: '{4}' is no template; placeholders are {tenant} and {0} to {3}")]
    [InlineData("policies/0/reasons/0/text", "\"{0\"", "$.policies[0].reasons[0].text: '{0' is no template")]
    [InlineData("policies/0/series/0/name", "\"demo_total\"", "$.policies[0].series[0].name: 'demo_total' must start with cotenant_")]
    [InlineData("policies/0/series/0/name", "\"cotenant_moves\"", "$.policies[0].series[0].name: 'cotenant_moves': counters end in _total")]
    [InlineData("policies/0/series/1/name", "\"cotenant_x_total\"", "$.policies[0].series[1].name: 'cotenant_x_total': counters end in _total")]
    [InlineData("policies/0/series/0/help", "\"\"", "$.policies[0].series[0].help: must be one line of text")]
    public void A_wrong_value_is_named_with_its_path(string place, string value, string fault)
    {
        var root = JsonNode.Parse(Good)!;
        var (parent, name) = Walk(root, place);
        if (parent is JsonArray array)
        {
            array[int.Parse(name)] = JsonNode.Parse(value);
        }
        else
        {
            parent[name] = JsonNode.Parse(value);
        }

        Assert.StartsWith(fault, Read(root.ToJsonString(), out var manifest)!.ToString(), StringComparison.Ordinal);
        Assert.Null(manifest);
    }

    [Theory]
    [InlineData("", "$: no valid JSON")]
    [InlineData("{", "$: no valid JSON (line 1")]
    [InlineData("[]", "$: must be an object, is an array")]
    [InlineData("null", "$: must be an object, is null")]
    [InlineData("{ \"id\": \"a\", \"id\": \"b\" }", "$.id: given twice")]
    [InlineData("{ // a remark\n }", "$: no valid JSON (line 1, byte 3")]
    [InlineData("{ \"id\": \"a\", }", "$: no valid JSON (line 1")]
    public void What_is_no_manifest_is_told(string json, string fault) =>
        Assert.StartsWith(fault, Read(json, out _)!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("A demo.", "\u00F7", "$.description: no valid JSON (line 6, ")]
    [InlineData("A demo.", "\\uD800", "$.description: no valid JSON (line 6, ")]
    [InlineData("description", "\u00F7", "$: no valid JSON: ")]
    [InlineData("description", "\\uD800", "$: no valid JSON: ")]
    public void Text_that_is_no_text_is_told(string text, string damage, string fault)
    {
        var json = Encoding.Latin1.GetBytes(Good.Replace(text, damage));
        Assert.StartsWith(fault, ManifestReader.Read(json, "demo", out _)!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_refused_unread() =>
        Assert.StartsWith("$: the file has 2000000 bytes", ManifestReader.Read(new byte[2_000_000], "demo", out _)!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Damaged_bytes_are_a_fault_and_never_an_exception()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 30]).Array[1, 4].Sample(
            damages =>
            {
                var bytes = good.ToList();
                foreach (var (at, value, cut) in damages)
                {
                    var place = Math.Min(at, bytes.Count - 1);
                    bytes[place] = value;
                    bytes.RemoveRange(place, Math.Min(cut, bytes.Count - place - 1));
                }

                var fault = ManifestReader.Read(bytes.ToArray(), "demo", out var manifest);
                Assert.Equal(fault is null, manifest is not null);
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData(1, 4, 1, 4, true)]
    [InlineData(1, 4, 1, 3, true)]
    [InlineData(1, 4, 1, 5, false)]
    [InlineData(1, 4, 2, 0, false)]
    [InlineData(1, 4, 0, 4, false)]
    [InlineData(0, 2, 0, 2, true)]
    [InlineData(0, 2, 0, 1, false)]
    [InlineData(0, 2, 0, 3, false)]
    public void Contract_versions_are_compared_as_the_contract_says(int hostMajor, int hostMinor, int major, int minor, bool accepted) =>
        Assert.Equal(accepted, ContractVersions.Accepts((hostMajor, hostMinor), (major, minor)));

    [Fact]
    public void The_contracts_assembly_carries_the_contracts_version()
    {
        var version = typeof(IPlugin).Assembly.GetName().Version!;
        Assert.Equal(ContractVersion.Current, $"{version.Major}.{version.Minor}");
    }

    private static ManifestFault? Read(string json, out PluginManifest? manifest) => ManifestReader.Read(Encoding.UTF8.GetBytes(json), "demo", out manifest);

    private static (JsonNode Parent, string Name) Walk(JsonNode root, string place)
    {
        var steps = place.Split('/');
        var node = root;
        foreach (var step in steps[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(step)]! : node[step]!;
        }

        return (node, steps[^1]);
    }
}
