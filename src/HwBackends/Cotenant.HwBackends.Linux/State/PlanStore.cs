using System.Text.Json;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>
/// Keeps <see cref="SavedPlan"/> in a file. Not needed to undo anything, so it is replaced as a whole but not flushed:
/// what a power cut may cost are the last seconds.
/// </summary>
/// <param name="directory">the state directory</param>
/// <param name="boot">id of this boot</param>
internal sealed class PlanStore(string directory, string boot)
{
    private const string FileName = "linux-host-plan.json";
    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>The plan of an earlier boot; null if there is none, or it is unreadable.</summary>
    /// <param name="lost">why a plan could not be read; null if there was none or it was</param>
    public SavedPlan? Earlier(out string? lost)
    {
        lost = null;
        try
        {
            if (!File.Exists(_path))
            {
                return null;
            }

            using var stream = File.OpenRead(_path);
            var plan = JsonSerializer.Deserialize(stream, HostRecordJson.Default.SavedPlan);
            return plan is { Version: SavedPlan.CurrentVersion } && plan.Boot.Length > 0 && boot.Length > 0 && plan.Boot != boot ? plan : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            lost = $"{_path} is unreadable ({error.Message.Split('\n')[0]}): what held before the machine was restarted is not applied again";
            return null;
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <returns>one line that says why it could not be; null if it was</returns>
    public string? Save(IReadOnlyList<SavedAllocation> tenants)
    {
        try
        {
            JsonFile.Replace(_path, new SavedPlan { Boot = boot, Tenants = [.. tenants] }, HostRecordJson.Default.SavedPlan, flush: false);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"the plan was not saved in {_path} ({error.Message}): after a restart of the machine an older one comes back";
        }
    }
}
