namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>A type that implements <see cref="IPlugin"/>.</summary>
/// <param name="Type">Its full name.</param>
/// <param name="HasPublicConstructor">True when it has a public constructor without parameters.</param>
/// <param name="IsGeneric">True for an open generic type, which nobody can make.</param>
internal sealed record EntryFacts(string Type, bool HasPublicConstructor, bool IsGeneric);
