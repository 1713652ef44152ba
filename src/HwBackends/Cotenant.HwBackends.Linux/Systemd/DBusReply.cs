namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>The answer to a call.</summary>
/// <param name="Error">the error's name, or null for a success</param>
/// <param name="Signature">types of the body</param>
/// <param name="Body">marshalled values, aligned from its first byte on</param>
internal sealed record DBusReply(string? Error, string Signature, byte[] Body)
{
    /// <summary>What an error says, in its first argument.</summary>
    public string ErrorText => new DBusReader(Body) is var reader && Signature.StartsWith('s') && reader.Text(out var text) ? text : "";
}
