using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Platform;

namespace Cotenant.Daemon.Cli;

/// <summary>Speaks to a daemon over its unix socket. Failures become one line and an exit code.</summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    private AdminClient(string socket)
    {
        Socket = socket;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation), UseProxy = false })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = Patience,
        };
    }

    /// <summary>The socket in use.</summary>
    public string Socket { get; }

    /// <summary>Chooses the socket: the named one, that of <c>COTENANT_SOCKET</c>, the user's, the system's.</summary>
    /// <exception cref="DaemonException">Nobody answers.</exception>
    public static AdminClient Open(string? named)
    {
        var given = named ?? Environment.GetEnvironmentVariable("COTENANT_SOCKET");
        IReadOnlyList<string> candidates = given is { Length: > 0 } ? [given] : [.. new[] { DaemonPaths.ForThisUser().Socket, DaemonPaths.SystemSocket }.Distinct()];
        var denied = false;
        foreach (var candidate in candidates)
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(new UnixDomainSocketEndPoint(candidate));
                return new AdminClient(candidate);
            }
            catch (SocketException exception)
            {
                denied |= exception.SocketErrorCode == SocketError.AccessDenied;
            }
            catch (ArgumentException)
            {
                throw new DaemonException(ExitCodes.Usage, $"{candidate} is no path of a socket; correct --socket");
            }
        }

        throw denied
            ? new DaemonException(ExitCodes.NotPermitted, $"not permitted to connect to {string.Join(" or ", candidates)}; ask root to open the directory")
            : new DaemonException(ExitCodes.NotReachable, $"no daemon answers on {string.Join(" or ", candidates)}; start one with 'cotenant daemon', or name its socket with --socket");
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellation).ConfigureAwait(false);
    }

    /// <summary>The answer as it came.</summary>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes something.</summary>
    /// <returns>The answer as it came; empty when there is none.</returns>
    public async Task<string> ChangeAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Follows server-sent events until they end.</summary>
    public async IAsyncEnumerable<(string Type, string Data)> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation).ConfigureAwait(false))
        {
            yield return (item.EventType, item.Data);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellation).ConfigureAwait(false)
            ?? throw new DaemonException(ExitCodes.Failed, "the daemon's answer is empty; is it of another version?");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new DaemonException(ExitCodes.NotReachable, $"the daemon on {Socket} does not answer ({exception.Message})", exception);
        }
        catch (TaskCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new DaemonException(ExitCodes.NotReachable, $"the daemon on {Socket} has not answered for {Patience.TotalSeconds:0} s; see its log", exception);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<DaemonException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        var line = $"the daemon answers {(int)response.StatusCode}";
        try
        {
            if (JsonSerializer.Deserialize(text, ApiJson.Default.ProblemDetails) is { Title: { } title } problem)
            {
                line = problem.Detail is { Length: > 0 } detail ? $"{title.TrimEnd('.')}: {detail}" : title;
            }
        }
        catch (JsonException)
        {
            // some other program answers: its status says enough
        }

        return new DaemonException((int)response.StatusCode is 401 or 403 ? ExitCodes.NotPermitted : ExitCodes.Failed, line);
    }
}
