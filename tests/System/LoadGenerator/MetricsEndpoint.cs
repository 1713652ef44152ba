using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cotenant.LoadGenerator;

/// <summary>
/// Serves the exposition on a loopback port, one connection at a time, by hand: a web server would cost the
/// emulated machine seconds at the start. Any path answers, and the connection closes after each answer.
/// </summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<string> _content;

    public MetricsEndpoint(int port, Func<string> content)
    {
        _content = content;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Serve) { IsBackground = true, Name = "metrics" }.Start();
    }

    /// <summary>The port in use (asked for 0: any free one).</summary>
    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        var request = new byte[4096];
        while (true)
        {
            try
            {
                using Socket peer = _listener.AcceptSocket();
                peer.ReceiveTimeout = peer.SendTimeout = 5000;
                int length = 0;
                while (length < request.Length && !request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                {
                    int read = peer.Receive(request.AsSpan(length));
                    if (read == 0)
                    {
                        break;
                    }

                    length += read;
                }

                byte[] body = Encoding.ASCII.GetBytes(_content());
                peer.Send(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
                peer.Send(body);
                peer.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.Interrupted or SocketError.OperationAborted or SocketError.InvalidArgument)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // a scraper that went away: the next one is served
            }
        }
    }
}
