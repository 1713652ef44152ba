using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Tests.Pipeline.Toy;

internal sealed class ToyDescriptor : DeviceDescriptor
{
    public override string Family => "toy";

    public override IReadOnlyList<string> Resources { get; } = ["alpha", "beta"];

    public override IReadOnlyList<string> DecisionPoints { get; } = ["boundary"];

    public override IReadOnlyList<CodeDescriptor> GuardRules { get; } =
        [new(1, "too-high", "{tenant} would get level {0}"), new(2, "sum", "the sum would be {0}")];

    public override long OutcomeDelayNs => 50;
}
