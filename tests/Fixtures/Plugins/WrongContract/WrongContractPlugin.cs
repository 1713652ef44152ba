using Cotenant.Plugins;

namespace Cotenant.Fixtures.WrongContract;

/// <summary>Never loaded: the manifest names a contract that no host has.</summary>
public sealed class WrongContractPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => throw new InvalidOperationException("this code must never run");
}
