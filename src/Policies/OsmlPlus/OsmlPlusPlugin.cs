using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Clite;
using Cotenant.Policies.OsmlPlus.Control;
using Cotenant.Policies.OsmlPlus.EqualSplit;
using Cotenant.Policies.OsmlPlus.Heracles;
using Cotenant.Policies.OsmlPlus.Parties;
using Cotenant.Policies.OsmlPlus.Unmanaged;

namespace Cotenant.Policies.OsmlPlus;

/// <summary>The plugin <c>osml-plus</c>: OSML+ and the baselines that it is compared with.</summary>
public sealed class OsmlPlusPlugin : IPlugin
{
    /// <inheritdoc />
    public IPolicy CreatePolicy(string policy, PolicyContext context)
    {
        if (context.Device is not HostDescriptor)
        {
            throw new PolicyNotSupportedException($"{policy} decides for hosts; the device '{context.Device.Id}' is of the family {context.Device.Family}");
        }

        return policy switch
        {
            "parties" => new PartiesPolicy(context),
            "osml-plus" => new OsmlPlusPolicy(context),
            "clite" => new ClitePolicy(context),
            "heracles" => new HeraclesPolicy(context),
            "equal-split" => new EqualSplitPolicy(context),
            "unmanaged" => new UnmanagedPolicy(),
            _ => throw new PolicyNotSupportedException($"the plugin osml-plus has no policy '{policy}'; it has osml-plus, parties, clite, heracles, equal-split and unmanaged"),
        };
    }
}
