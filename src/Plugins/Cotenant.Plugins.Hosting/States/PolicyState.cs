namespace Cotenant.Plugins.Hosting;

/// <summary>The states of a policy.</summary>
public enum PolicyState
{
    /// <summary>It decides on at least one device.</summary>
    Active,

    /// <summary>It decides and is journalled on at least one device, and nothing of it is applied anywhere.</summary>
    Shadow,

    /// <summary>It does not decide: no device uses it, or an operator has switched it off.</summary>
    Disabled,

    /// <summary>It failed. It does not decide until an operator clears it, across restarts.</summary>
    Malfunctioned,

    /// <summary>It cannot work on the devices that name it.</summary>
    NotSupported,
}
