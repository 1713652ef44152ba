namespace Cotenant.Evaluation;

/// <summary>An evaluation cannot run; the message is one line that says what to do.</summary>
public sealed class EvaluationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public EvaluationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
