namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>An object with known members.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Members">The members.</param>
internal sealed record ObjectShape(string Description, IReadOnlyList<OptionMember> Members) : OptionShape(Description)
{
    public OptionMember? Find(string name) =>
        Members.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal));
}
