using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration;

/// <summary>Shows the effective values with their sources: what was written, and the defaults where nothing was. Secrets are hidden.</summary>
internal static class ConfigDisplay
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Hidden = "***";

    private static readonly string[] SecretWords = ["password", "secret", "token", "credential", "apikey"];

    public static ConfigReport Show(ConfigObject tree)
    {
        var whole = WithDefaults(tree, ConfigurationShape.Root);
        var values = new List<ConfigValue>();
        List(whole, "", values);
        return new ConfigReport(values, whole.ToJsonElement());
    }

    private static ConfigNode Copy(ConfigNode node, OptionShape? shape) => (node, shape) switch
    {
        (ConfigObject o, ObjectShape known) => WithDefaults(o, known),
        (ConfigObject o, _) => CopyMembers(o, shape),
        (ConfigArray a, _) => CopyItems(a, (shape as ListShape)?.Item ?? shape),
        (ConfigScalar s, ValueShape { Secret: true }) => ConfigScalar.String(s.Origin, Hidden),
        _ => node,
    };

    private static ConfigObject CopyMembers(ConfigObject o, OptionShape? shape)
    {
        var copy = new ConfigObject(o.Origin);
        foreach (var (name, value) in o.Members)
        {
            copy[name] = IsSecret(name) && value is ConfigScalar
                ? ConfigScalar.String(value.Origin, Hidden)
                : Copy(value, (shape as MapShape)?.Value ?? shape);
        }

        return copy;
    }

    private static ConfigArray CopyItems(ConfigArray a, OptionShape? item)
    {
        var copy = new ConfigArray(a.Origin);
        copy.Items.AddRange(a.Items.Select(i => Copy(i, item)));
        return copy;
    }

    private static ConfigObject WithDefaults(ConfigObject o, ObjectShape shape)
    {
        var copy = new ConfigObject(o.Origin);
        foreach (var member in shape.Members)
        {
            if (o[member.Name] is { } value)
            {
                copy[member.Name] = Copy(value, member.Shape);
            }
            else if (member.Shape is ObjectShape section)
            {
                if (WithDefaults(new ConfigObject(ConfigOrigin.Default), section) is { Count: > 0 } filled)
                {
                    copy[member.Name] = filled;
                }
            }
            else if (member.Shape is ValueShape { Default: { } text })
            {
                copy[member.Name] = Parse(text);
            }
        }

        return copy;
    }

    private static ConfigNode Parse(string json) =>
        ConfigJson.Read(ConfigOrigin.Default.Source, System.Text.Encoding.UTF8.GetBytes(json), new ConfigErrors()) is ConfigScalar value
            ? new ConfigScalar(ConfigOrigin.Default, value.Kind, value.Text)
            : throw new InvalidOperationException($"the default {json} is no single value");

    private static void List(ConfigNode node, string path, List<ConfigValue> values)
    {
        switch (node)
        {
            case ConfigObject o when o.Count > 0:
                foreach (var (name, value) in o.Members)
                {
                    List(value, ConfigPath.Member(path, name), values);
                }

                break;
            case ConfigArray a when a.Items.Any(i => i is not ConfigScalar):
                for (var i = 0; i < a.Items.Count; i++)
                {
                    List(a.Items[i], ConfigPath.Item(path, i), values);
                }

                break;
            default:
                values.Add(new ConfigValue(path, node.ToJsonElement().GetRawText(), node.Origin.ToString()));
                break;
        }
    }

    private static bool IsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
