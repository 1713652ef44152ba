using System.Net;

namespace Cotenant.Daemon.Configuration.Models;

/// <summary>The admin API's settings, validated.</summary>
/// <param name="Socket">Path of the unix socket.</param>
/// <param name="Listen">Loopback address; null for none.</param>
/// <param name="TokenFile">File of the bearer token.</param>
internal sealed record ApiModel(string Socket, IPEndPoint? Listen, string TokenFile);
