using Cotenant.HwBackends.Simulation.Server;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class IdentityTests
{
    [Fact]
    public void It_names_the_parameters_not_their_layout()
    {
        var copy = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach (var folder in new[] { "servers", "services" })
            {
                Directory.CreateDirectory(Path.Combine(copy, folder));
                foreach (var file in Directory.EnumerateFiles(Path.Combine(TestData.Directory, folder)))
                {
                    File.Copy(file, Path.Combine(copy, folder, Path.GetFileName(file)));
                }
            }

            var identity = SimulatedScenarios.Identity(TestData.Directory, TestData.Xeon);
            Assert.StartsWith(ServerCatalog.ModelVersion + "+", identity, StringComparison.Ordinal);
            var xapian = Path.Combine(copy, "services", "xapian.json");
            var text = File.ReadAllText(xapian);
            File.WriteAllText(xapian, "// a comment\n" + text);
            Assert.Equal(identity, SimulatedScenarios.Identity(copy, TestData.Xeon));
            File.WriteAllText(xapian, text.Replace("\"ipc\": 1.16", "\"ipc\": 1.17", StringComparison.Ordinal));
            Assert.NotEqual(identity, SimulatedScenarios.Identity(copy, TestData.Xeon));
        }
        finally
        {
            Directory.Delete(copy, true);
        }
    }
}
