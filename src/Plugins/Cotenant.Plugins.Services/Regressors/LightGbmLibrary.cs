using System.Runtime.InteropServices;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>LightGBM's native library, which is there for x64 only and needs libgomp.</summary>
internal static class LightGbmLibrary
{
    private const string Name = "lib_lightgbm";

    private static readonly Lazy<bool> Loaded = new(static () => NativeLibrary.TryLoad(Name, typeof(LightGbmRegressionTrainer).Assembly, null, out _));

    /// <summary>Tries to load it once; it stays loaded, as the trainer needs it anyway.</summary>
    public static bool IsAvailable() => Loaded.Value;
}
