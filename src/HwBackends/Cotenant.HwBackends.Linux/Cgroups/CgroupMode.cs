namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>Which cgroup hierarchy rules a host.</summary>
internal enum CgroupMode
{
    /// <summary>No cgroup file system at the usual place.</summary>
    None,

    /// <summary>Version 1 only.</summary>
    Legacy,

    /// <summary>Version 2 beside version 1, whose hierarchies keep the controllers.</summary>
    Hybrid,

    /// <summary>Version 2 only: what this backend steers.</summary>
    Unified,
}
