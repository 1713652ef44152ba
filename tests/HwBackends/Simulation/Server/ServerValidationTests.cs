using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Validation;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class ServerValidationTests
{
    [Fact]
    public void The_gates_hold()
    {
        var result = ServerValidation.Run(TestData.Directory, TestContext.Current.CancellationToken);
        Assert.Equal(529, result.Services.Sum(service => service.Printed));
        Assert.Equal(1920, result.Services.Sum(service => service.Cells));
        Assert.True(result.Within2 >= 90, $"V1 {result.Within2}");
        Assert.All(result.Services, service => Assert.True(service.PrintedWithin2 >= 0.9 * service.Printed, $"V1 of {service.Name}: {service.PrintedWithin2} of {service.Printed}"));
        Assert.True(result.QosClass >= 95, $"V2 {result.QosClass}");
        Assert.True(result.FrontierCells >= 93, $"V3 {result.FrontierCells}");
        Assert.Equal(24, result.Services.Sum(service => service.Frontiers.Count));

        // the published comparator: the frontier at the fitted load, taken unchanged
        Assert.InRange(result.FrontierCellsCopied, 83.5, 85.5);
        Assert.True(result.FrontierCores < 1, $"{result.FrontierCores} cores");
    }

    // another machine's mathematics may take another path to as good a fit
    [Fact]
    public void The_committed_profiles_come_from_the_fit()
    {
        var catalog = TestData.Catalog();
        var settings = ServerValidation.Settings(catalog);
        var shape = catalog.Server(settings.Server);
        var maps = ServerValidation.Maps(catalog, settings, shape);
        foreach (var fitted in ServerValidation.Fit(TestData.Directory, TestContext.Current.CancellationToken).Take(2))
        {
            var service = settings.Services.Single(s => s.Name == fitted.Name);
            var fitter = new ProfileFitter(catalog.Workload(fitted.Name), shape, maps.Cells[fitted.Name], service);
            Assert.Equal(fitter.Loss(fitted), fitter.Loss(catalog.Workload(fitted.Name)), 0.01);
        }
    }

    [Fact]
    public void The_minimiser_finds_a_minimum_and_repeats_itself()
    {
        static double Rosenbrock(double[] x)
        {
            var (a, b) = ((4 * x[0]) - 2, (4 * x[1]) - 2);
            return Math.Pow(1 - a, 2) + (100 * Math.Pow(b - (a * a), 2));
        }

        double[] Run(ulong seed, int generations) =>
            DifferentialEvolution.Minimise(2, Rosenbrock, 24, generations, new SeededRandom(seed), TestContext.Current.CancellationToken);
        Assert.True(Rosenbrock(Run(1, 200)) < 1e-6);
        Assert.Equal(Run(5, 10), Run(5, 10));
        Assert.NotEqual(Run(5, 10), Run(6, 10));
    }
}
