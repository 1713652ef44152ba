using System.Numerics;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Fills the columns of a class that plans do not name, from what a tenant's settings say, and tells people what that means here.</summary>
internal static class ExtraPlacer
{
    /// <param name="capabilities">what there is</param>
    /// <param name="root">what the root group holds: the default</param>
    /// <param name="shares">the tenant's shares by resource name</param>
    /// <param name="settings">in: L3 masks as planned; out: all columns</param>
    public static void Fill(ResctrlCapabilities capabilities, ClassSettings root, IReadOnlyDictionary<string, ResourceAmount> shares, ClassSettings settings)
    {
        var columns = capabilities.Domains.Extra;
        for (var i = 0; i < settings.Extra.Length; i++)
        {
            var (resource, domain) = columns[i];
            var code = resource.Name == "L3CODE" ? Array.IndexOf(capabilities.Domains.Cache, domain) : -1;
            var open = code >= 0 ? settings.Masks[code] : root.Extra[i];
            settings.Extra[i] = !shares.TryGetValue(resource.Name, out var amount) ? open
                : resource.Cache is { } cache ? amount.Place(cache, code >= 0 ? open : cache.FullMask & ~cache.Withheld(domain), capabilities.WayBytes.GetValueOrDefault((resource.Name, domain)))
                : amount.Place(resource.Bandwidth!);
        }
    }

    /// <summary>One line for each share: where it is, exactly; or that this host lacks the resource.</summary>
    public static IEnumerable<string> Describe(ResctrlCapabilities? capabilities, IReadOnlyDictionary<string, ResourceAmount> shares)
    {
        foreach (var (name, amount) in shares)
        {
            if (capabilities?.Extras.FirstOrDefault(e => e.Name == name) is not { } resource)
            {
                yield return $"settings.resctrl.{name}: this host has no {name}; the setting has no effect here";
            }
            else if (resource.Cache is not { } cache)
            {
                yield return $"{name}: {resource.Bandwidth!.Describe((long)amount.Place(resource.Bandwidth))} in every domain";
            }
            else
            {
                var domain = capabilities.Domains.Extra.FirstOrDefault(c => c.Resource.Name == name)?.Domain ?? 0;
                var bytes = capabilities.WayBytes.GetValueOrDefault((name, domain));
                var mask = amount.Place(cache, cache.FullMask & ~cache.Withheld(domain), bytes);
                var ways = BitOperations.PopCount(mask);
                yield return $"{name}: {ways} of {BitOperations.PopCount(cache.FullMask)} ways, mask {mask:x}{(bytes > 0 ? $", {ways * bytes / 1024:0} KiB in a domain" : "")}{(name == "L3CODE" ? ", within the ways of the plan" : "")}";
            }
        }
    }
}
