using System.Net;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Addresses of the doors.</summary>
internal sealed class ListenerValidator : IConfigValidator
{
    /// <summary>What turns a listener off.</summary>
    public const string Off = "off";

    private const int LongestSocketPath = 107;

    public void Validate(ValidationContext context)
    {
        var config = context.Config;
        var api = Check(context.Errors, "api.listen", config.Api.Listen, "127.0.0.1:7080");
        var metrics = Check(context.Errors, "metrics.listen", config.MetricsListen, "127.0.0.1:9797");
        if (api is not null && !IPAddress.IsLoopback(api.Address))
        {
            context.Errors.Add("api.listen", $"{api.Address} is not the loopback address", "use 127.0.0.1 or [::1]; from elsewhere tunnel over ssh");
        }

        if (api is not null && api.Port != 0 && api.Equals(metrics))
        {
            context.Errors.Add("metrics.listen", $"api.listen is {api}, too", "give metrics a port of their own");
        }

        CheckPath(context.Errors, "api.socket", config.Api.Socket);
        CheckPath(context.Errors, "api.tokenFile", config.Api.TokenFile);
        if (config.Api.Socket is { Length: > LongestSocketPath })
        {
            context.Errors.Add("api.socket", $"the path is longer than {LongestSocketPath} characters", "the kernel takes no longer one: choose a shorter directory");
        }
    }

    /// <summary>Reads an address; null for <c>off</c> and for what cannot be read.</summary>
    public static IPEndPoint? Parse(string text) =>
        text != Off && text.LastIndexOf(':') > 0 && IPEndPoint.TryParse(text, out var endpoint) ? endpoint : null;

    /// <summary>Asks for an absolute path.</summary>
    public static void CheckPath(ConfigErrors errors, string member, string? path)
    {
        if (path is not null && !Path.IsPathFullyQualified(path))
        {
            errors.Add(member, $"'{path}' is not an absolute path", "begin it with /");
        }
    }

    private static IPEndPoint? Check(ConfigErrors errors, string member, string? text, string example)
    {
        if (text is null or Off)
        {
            return null;
        }

        var endpoint = Parse(text);
        if (endpoint is null)
        {
            errors.Add(member, $"'{text}' is no address with a port", $"write {example}, or \"off\"");
        }

        return endpoint;
    }
}
