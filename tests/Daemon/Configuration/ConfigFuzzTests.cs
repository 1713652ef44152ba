using System.Text;
using CsCheck;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    private const string Good = """{ "devices": [ { "id": "a", "kind": "simulated-server", "period": "1s", "policies": [ { "chain": ["osml-plus"] } ] } ], "tenants": [] }""";

    [Fact]
    public void No_bytes_make_the_loader_throw() => Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Array[1, 8].Sample(
        changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            foreach (var (at, value) in changes)
            {
                bytes[at] = value;
            }

            using var config = new ConfigCase();
            File.WriteAllBytes(config.File, bytes);
            var result = config.Load();
            Assert.True(result.Model is not null ^ result.Errors.Any);
        },
        iter: 2000);
}
