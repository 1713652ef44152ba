namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>A layer cannot be mapped; the message is one line that says what to do.</summary>
public sealed class MappingException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MappingException(string message)
        : base(message)
    {
    }
}
