using System.Text.Json;
using Cotenant.Daemon.Logging;
using Cotenant.Daemon.Platform;

namespace Cotenant.Daemon.Runtime;

/// <summary>Keeps the tenants of the admin API in the file <c>tenants.json</c> of the state directory.</summary>
internal sealed class TenantStore(string directory, ILogger<TenantStore> log)
{
    private readonly string _file = Path.Combine(directory, "tenants.json");

    /// <summary>The kept tenants; a file that cannot be read is put aside and told.</summary>
    public IReadOnlyList<StoredTenant> Read()
    {
        if (!File.Exists(_file))
        {
            return [];
        }

        try
        {
            using var stream = File.OpenRead(_file);
            return JsonSerializer.Deserialize(stream, StateJson.Default.ListStoredTenant) ?? [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            StateLog.Unreadable(log, _file, exception.Message);
            AtomicFile.PutAside(_file);
            return [];
        }
    }

    public void Write(List<StoredTenant> tenants)
    {
        try
        {
            AtomicFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(tenants, StateJson.Default.ListStoredTenant));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StateLog.NotKept(log, _file, exception.Message);
        }
    }
}
