using System.Net.Sockets;

namespace Cotenant.ResctrlEmulator;

/// <summary>Serves one emulated machine on a unix socket, each connection by a thread of its own, one request at a time.</summary>
internal sealed class EmulatorServer(EmulatedKernel kernel) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>The machine's own doings, which no file shows.</summary>
    public EmulatorScript Script { get; } = new(kernel);

    public void Listen(string path)
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
    }

    /// <summary>Serves until the listener is disposed.</summary>
    public void Run()
    {
        try
        {
            while (true)
            {
                var connection = new EmulatorConnection(kernel, Script, _turn, _listener.Accept());
                new Thread(connection.Serve) { IsBackground = true, Name = "connection" }.Start();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // disposed: the end
        }
    }

    public void Dispose() => _listener.Dispose();
}
