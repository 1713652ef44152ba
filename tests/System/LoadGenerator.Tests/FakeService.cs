using System.Net;
using System.Net.Sockets;

namespace Cotenant.LoadGenerator.Tests;

/// <summary>A loopback server with one thread per connection, whose conversation the test writes.</summary>
internal sealed class FakeService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeService(Action<StreamReader, Stream> conversation)
    {
        _listener.Start();
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    TcpClient peer = _listener.AcceptTcpClient();
                    new Thread(() => Serve(peer, conversation)) { IsBackground = true }.Start();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // the test is over
            }
        })
        { IsBackground = true }.Start();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose() => _listener.Dispose();

    private static void Serve(TcpClient peer, Action<StreamReader, Stream> conversation)
    {
        using (peer)
        {
            try
            {
                NetworkStream stream = peer.GetStream();
                conversation(new StreamReader(stream), stream);
            }
            catch (IOException)
            {
                // the client went away
            }
        }
    }
}
