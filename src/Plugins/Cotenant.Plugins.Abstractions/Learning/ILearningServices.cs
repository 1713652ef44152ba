namespace Cotenant.Plugins.Learning;

/// <summary>
/// Learning, offered by the host over plain numbers. A plugin passes none of its own types in, so that nothing here
/// keeps an unloaded plugin alive; ML.NET stays in the host.
/// </summary>
public interface ILearningServices
{
    /// <summary>Makes an untrained regressor.</summary>
    /// <exception cref="NotSupportedException">The trainer is not to be had on this host; the message names those that are.</exception>
    IRegressor CreateRegressor(RegressorSpec spec);

    /// <summary>Trained models, named and versioned.</summary>
    IModelStore Models { get; }

    /// <summary>Opens, or creates, a bounded log of experience rows. The oldest rows go first.</summary>
    /// <param name="name">Kebab-case name, unique within the policy.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="capacity">Rows at most.</param>
    IExperienceLog OpenLog(string name, int columns, int capacity);

    /// <summary>Training in the background.</summary>
    ITrainingQueue Training { get; }
}
