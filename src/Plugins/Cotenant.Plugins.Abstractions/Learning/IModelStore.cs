namespace Cotenant.Plugins.Learning;

/// <summary>Trained models by name and version: those shipped with the program and those learned on this host.</summary>
public interface IModelStore
{
    /// <summary>The newest version of every model whose name starts with <paramref name="prefix"/>, by name.</summary>
    IReadOnlyList<ModelInfo> List(string prefix);

    /// <summary>Opens a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">Its version; 0 for the newest.</param>
    /// <param name="model">The model.</param>
    /// <returns>False when there is none; a damaged file counts as none and is logged.</returns>
    bool TryOpen(string name, int version, out StoredModel model);

    /// <summary>Stores a fitted regressor as the next version of a model.</summary>
    ModelInfo Publish(string name, ModelOrigin origin, IRegressor regressor);

    /// <summary>Stores bytes that a policy understands (nets of its own) as the next version of a model.</summary>
    ModelInfo Publish(string name, ModelOrigin origin, ReadOnlySpan<byte> payload);
}
