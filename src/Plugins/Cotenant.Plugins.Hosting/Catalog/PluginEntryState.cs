namespace Cotenant.Plugins.Hosting;

/// <summary>Whether a plugin that was found can be loaded.</summary>
public enum PluginEntryState
{
    /// <summary>Everything that can be checked without running its code is well.</summary>
    Usable,

    /// <summary>Its folder could have been written by somebody else than root or the running user, or holds links.</summary>
    Refused,

    /// <summary>Its manifest or its assembly is faulty, or a name that it uses is taken.</summary>
    Invalid,

    /// <summary>It was built against another version of the contract: its policies are not supported.</summary>
    Incompatible,
}
