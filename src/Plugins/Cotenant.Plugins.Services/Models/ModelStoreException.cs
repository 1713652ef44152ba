namespace Cotenant.Plugins.Services.Models;

/// <summary>A model file cannot be read or written. The message names the file and says what to do.</summary>
public sealed class ModelStoreException : Exception
{
    /// <summary>With the message for the operator.</summary>
    public ModelStoreException(string message)
        : base(message)
    {
    }

    /// <summary>With the message for the operator and the cause.</summary>
    public ModelStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
