namespace Cotenant.Compute.Learning;

/// <summary>A snapshot cannot be read: truncated, corrupt, of another version, or of another shape than asked for. The message
/// says which, and what to do.</summary>
public sealed class SnapshotException : Exception
{
    /// <summary>With the message for the operator.</summary>
    public SnapshotException(string message)
        : base(message)
    {
    }

    /// <summary>With the message for the operator and the cause.</summary>
    public SnapshotException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
