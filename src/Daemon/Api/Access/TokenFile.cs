using System.Security.Cryptography;
using System.Text;

namespace Cotenant.Daemon.Api.Access;

/// <summary>The bearer token that changes over TCP need: made at the first start, readable by the daemon's user only.</summary>
internal sealed class TokenFile
{
    private const int TokenBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _token;

    private TokenFile(string path, byte[] token)
    {
        Path = path;
        _token = token;
    }

    public string Path { get; }

    /// <summary>Reads the token, or makes it.</summary>
    /// <exception cref="DaemonException">The file cannot be made, is empty, or others may read it.</exception>
    public static TokenFile Open(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            {
                throw new DaemonException(ExitCodes.BadConfiguration, $"{path}: others may read the token; chmod 0600 it, or remove it to get a new one");
            }

            var token = Encoding.ASCII.GetBytes(File.ReadAllText(path).Trim());
            return token.Length >= 16
                ? new TokenFile(path, token)
                : throw new DaemonException(ExitCodes.BadConfiguration, $"{path}: the token is shorter than 16 characters; remove the file to get a new one");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(ExitCodes.BadConfiguration, $"{path}: the token cannot be read or made ({exception.Message}); correct api.tokenFile or state.directory", exception);
        }
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ReadOnlySpan<char> presented)
    {
        Span<byte> bytes = stackalloc byte[256];
        return presented.Length <= 256
            && Encoding.ASCII.TryGetBytes(presented, bytes, out var length)
            && CryptographicOperations.FixedTimeEquals(bytes[..length], _token);
    }

    private static void Make(string path)
    {
        // the mode holds from the first byte on; the rename makes the file appear whole
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) + "\n"));
        }

        File.Move(fresh, path, overwrite: false);
    }
}
