using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>No fixture learns.</summary>
internal sealed class NoLearning : ILearningServices
{
    public IModelStore Models => throw new NotSupportedException();

    public ITrainingQueue Training => throw new NotSupportedException();

    public IRegressor CreateRegressor(RegressorSpec spec) => throw new NotSupportedException();

    public IExperienceLog OpenLog(string name, int columns, int capacity) => throw new NotSupportedException();
}
