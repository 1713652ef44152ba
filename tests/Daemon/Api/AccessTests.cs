using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Api;

public sealed class AccessTests : IAsyncLifetime
{
    private RunningDaemon _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await RunningDaemon.StartAsync("""{ "devices": [] }""");

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/v1/status")]
    [InlineData("/v1/devices")]
    [InlineData("/v1/tenants")]
    [InlineData("/v1/policies")]
    [InlineData("/v1/plugins")]
    [InlineData("/v1/decisions")]
    [InlineData("/v1/checkpoints")]
    [InlineData("/v1/config")]
    [InlineData("/openapi/v1.json")]
    public async Task Reads_are_open_on_both_doors_and_unknown_to_the_metrics_page(string path)
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_daemon.Socket, path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_daemon.Tcp, path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_daemon.Metrics, path)).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_on_their_own_listener_only()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_daemon.Metrics, "/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_daemon.Tcp, "/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_daemon.Socket, "/metrics")).StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic TOKEN", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer TOKEN", HttpStatusCode.OK)]
    [InlineData("bearer TOKEN", HttpStatusCode.OK)]
    public async Task Changes_over_tcp_need_the_token(string? authorization, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/config/reload");
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization.Replace("TOKEN", _daemon.Token, StringComparison.Ordinal));
        }

        using var response = await _daemon.Tcp.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task Changes_over_the_socket_go_by_the_peer()
    {
        using var response = await _daemon.Socket.PostAsync("/v1/config/reload", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example:PORT", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.2:PORT", null)]
    [InlineData("127.0.0.1:PORT", "http://evil.example")]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:1")]
    [InlineData("127.0.0.1:PORT", "https://127.0.0.1:PORT")]
    [InlineData("127.0.0.1:PORT", "null")]
    public async Task Another_name_or_origin_is_refused_even_for_reads(string host, string? origin)
    {
        var port = _daemon.Host.Doors.Api!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
        request.Headers.Host = host.Replace("PORT", port, StringComparison.Ordinal);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.Replace("PORT", port, StringComparison.Ordinal));
        }

        using var response = await _daemon.Tcp.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost")]
    [InlineData("null")]
    public async Task Over_the_socket_no_origin_is_taken(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/config/reload");
        request.Headers.Add("Origin", origin);

        using var response = await _daemon.Socket.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("POST /v1/tenants HT", "x")]
    [InlineData("POST /v1/tenants HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", " ")]
    public async Task A_client_that_dawdles_is_sent_away_and_holds_up_nobody(string beginning, string drop)
    {
        using var slow = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await slow.ConnectAsync(new UnixDomainSocketEndPoint(_daemon.Host.Doors.Socket), TestContext.Current.CancellationToken);
        await slow.SendAsync(Encoding.ASCII.GetBytes(beginning), TestContext.Current.CancellationToken);
        var answer = ReadToEndAsync(slow);
        for (var drops = 0; drops < 60 && !answer.IsCompleted; drops++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(_daemon.Socket, "/v1/status")).StatusCode);
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            try
            {
                await slow.SendAsync(Encoding.ASCII.GetBytes(drop), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                break; // closed at the other end
            }
        }

        var text = await answer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(text.Length == 0 || text.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), text);
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read && read > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // reset: closed as well
        }

        return text.ToString();
    }

    [Fact]
    public async Task Its_own_names_are_taken()
    {
        var port = _daemon.Host.Doors.Api!.Port;
        foreach (var host in new[] { $"127.0.0.1:{port}", $"localhost:{port}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
            request.Headers.Host = host;
            request.Headers.Add("Origin", $"http://{host}");
            using var response = await _daemon.Tcp.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/status", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/decisions?count=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/decisions?count=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/tenants/nobody", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/devices/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/policies/nothing/clear", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/plugins/nothing/reload", HttpStatusCode.NotFound)]
    public async Task Errors_are_problem_details_that_say_what_to_do(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _daemon.Socket.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var response = await _daemon.Socket.PostAsync("/v1/tenants", new StringContent($"{{\"id\":\"{new string('x', 300_000)}\"}}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"priority\":\"x\"}", "application/json", HttpStatusCode.BadRequest)]
    public async Task A_faulty_body_is_told(string body, string type, HttpStatusCode expected)
    {
        using var response = await _daemon.Socket.PostAsync("/v1/tenants", new StringContent(body, Encoding.UTF8, type), TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_flood_of_changes_is_slowed_down()
    {
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 400; i++)
        {
            using var response = await _daemon.Socket.DeleteAsync("/v1/tenants/nobody", TestContext.Current.CancellationToken);
            codes.Add(response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, codes[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, codes);
    }

    [Fact]
    public void The_token_and_the_socket_have_the_modes_that_they_must()
    {
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_daemon.Directory.File("state/token")));
        Assert.Equal(everybody, File.GetUnixFileMode(_daemon.Directory.File("run/c.sock")));
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string path) => client.GetAsync(path, TestContext.Current.CancellationToken);
}
