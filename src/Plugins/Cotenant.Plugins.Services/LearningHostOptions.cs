using Cotenant.Plugins.Services.Models;

namespace Cotenant.Plugins.Services;

/// <summary>Where the learning services keep what, and how much.</summary>
public sealed record LearningHostOptions
{
    /// <summary>Where models are.</summary>
    public ModelStoreOptions Models { get; init; } = new();

    /// <summary>Directory of the experience logs; null keeps them in memory.</summary>
    public string? ExperienceDirectory { get; init; }

    /// <summary>How often logs with new rows are written.</summary>
    public TimeSpan FlushPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Trainings that may wait.</summary>
    public int QueueCapacity { get; init; } = 16;
}
