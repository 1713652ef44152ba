using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services;

/// <summary>Log messages of the host services, 4000 to 4099.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(4000, LogLevel.Information, "model {Name} version {Version} published (hash {Hash})")]
    public static partial void ModelPublished(ILogger logger, string name, int version, string hash);

    [LoggerMessage(4001, LogLevel.Warning, "{Problem}")]
    public static partial void ModelUnusable(ILogger logger, string problem);

    [LoggerMessage(4002, LogLevel.Warning, "old model file {Path} cannot be deleted ({Reason}): delete it by hand")]
    public static partial void OldModelKept(ILogger logger, string path, string reason);

    [LoggerMessage(4010, LogLevel.Warning, "experience log {Path} is not usable ({Reason}): starting an empty one")]
    public static partial void ExperienceUnusable(ILogger logger, string path, string reason);

    [LoggerMessage(4011, LogLevel.Warning, "experience log {Path} cannot be written ({Reason}): its rows stay in memory")]
    public static partial void ExperienceNotWritten(ILogger logger, string path, string reason);

    [LoggerMessage(4020, LogLevel.Information, "training of {Model} for {Scope}: {Outcome}")]
    public static partial void TrainingEnded(ILogger logger, string model, string scope, string outcome);

    [LoggerMessage(4021, LogLevel.Warning, "training of {Model} for {Scope} failed: {Reason}")]
    public static partial void TrainingFailed(ILogger logger, string model, string scope, string reason);
}
