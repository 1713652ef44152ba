using System.Reflection;
using Cotenant.Policies.OsmlPlus;

namespace Cotenant.Policies.Tests;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("osml-plus", "Cotenant.Policies.OsmlPlus.Control.OsmlReasons")]
    [InlineData("parties", "Cotenant.Policies.OsmlPlus.Parties.PartiesReasons")]
    [InlineData("clite", "Cotenant.Policies.OsmlPlus.Clite.CliteReasons")]
    [InlineData("heracles", "Cotenant.Policies.OsmlPlus.Heracles.HeraclesReasons")]
    [InlineData("equal-split", "Cotenant.Policies.OsmlPlus.EqualSplit.EqualSplitReasons")]
    [InlineData("unmanaged", "Cotenant.Policies.OsmlPlus.Unmanaged.UnmanagedReasons")]
    public void Codes_in_the_manifest_are_the_codes_in_the_program(string policy, string type)
    {
        var constants = typeof(OsmlPlusPlugin).Assembly.GetType(type, throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(field => (int)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), PolicyBench.Manifest(policy).Reasons.Select(reason => reason.Code).Order());
    }
}
