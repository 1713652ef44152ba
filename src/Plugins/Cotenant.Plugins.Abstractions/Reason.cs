namespace Cotenant.Plugins;

/// <summary>
/// One reason of a decision: a code declared in the manifest (policies) or the device's descriptor, the tenant that
/// it is about, and up to four numbers that its text template names as <c>{0}</c> to <c>{3}</c>.
/// </summary>
public struct Reason
{
    /// <summary>Index of the policy entry that gave the reason; <see cref="FromPipeline"/> for the pipeline's own codes.</summary>
    public byte Source;

    /// <summary>The declared code.</summary>
    public ushort Code;

    /// <summary>Tenant slot, or -1.</summary>
    public short Subject;

    /// <summary>Number <c>{0}</c> of the template.</summary>
    public double A;

    /// <summary>Number <c>{1}</c> of the template.</summary>
    public double B;

    /// <summary>Number <c>{2}</c> of the template.</summary>
    public double C;

    /// <summary>Number <c>{3}</c> of the template.</summary>
    public double D;

    /// <summary>The <see cref="Source"/> of reasons that the pipeline itself gives.</summary>
    public const byte FromPipeline = byte.MaxValue;
}
