namespace Cotenant.Plugins;

/// <summary>A reason or event code as it is declared once.</summary>
/// <param name="Code">The number that decisions and events carry; unique within its policy or device, never reused.</param>
/// <param name="Name">Kebab-case name for scripts.</param>
/// <param name="Text">Text template for people: <c>{tenant}</c> and the numbers <c>{0}</c> to <c>{3}</c>, with .NET number formats (<c>{1:0.0}</c>).</param>
public sealed record CodeDescriptor(int Code, string Name, string Text);
