namespace Cotenant.Plugins;

/// <summary>Names tenants by slot, when text is made for people.</summary>
public interface ITenantNames
{
    /// <summary>The id of the tenant in <paramref name="slot"/>, or "-" when the slot is empty.</summary>
    string NameOf(int slot);
}
