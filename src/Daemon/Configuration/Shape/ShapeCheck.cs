using System.Globalization;
using System.Text.Json;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>Holds a tree against its shape: unknown members, wrong types, values out of range.</summary>
internal sealed class ShapeCheck(ConfigErrors errors)
{
    public void Check(ConfigNode node, OptionShape shape, string path = "")
    {
        switch (shape, node)
        {
            case (ObjectShape expected, ConfigObject o):
                CheckObject(o, expected, path);
                break;
            case (ListShape expected, ConfigArray a):
                for (var i = 0; i < a.Items.Count; i++)
                {
                    Check(a.Items[i], expected.Item, ConfigPath.Item(path, i));
                }

                break;
            case (MapShape expected, ConfigObject o):
                foreach (var (name, value) in o.Members)
                {
                    Check(value, expected.Value, ConfigPath.Member(path, name));
                }

                break;
            case (FreeShape { ObjectOnly: false }, _) or (FreeShape, ConfigObject):
                break;
            case (ValueShape expected, ConfigScalar scalar):
                CheckValue(scalar, expected, path);
                break;
            case (_, ConfigScalar { Kind: JsonValueKind.Null }):
                Add(node, path, "null says nothing here", "leave the member out to get its default");
                break;
            default:
                Add(node, path, $"{node.KindName} stands where {Expected(shape)} belongs", shape.Description);
                break;
        }
    }

    private void CheckObject(ConfigObject o, ObjectShape shape, string path)
    {
        foreach (var (name, value) in o.Members)
        {
            var member = ConfigPath.Member(path, name);
            if (shape.Find(name) is { } known)
            {
                Check(value, known.Shape, member);
            }
            else if (!(path.Length == 0 && name == "$schema"))
            {
                var near = Spelling.Nearest(name, shape.Members.Select(m => m.Name));
                Add(
                    value,
                    member,
                    "there is no such member",
                    near is null ? $"known here: {string.Join(", ", shape.Members.Select(m => m.Name))}" : $"did you mean '{near}'?");
            }
        }

        foreach (var required in shape.Members.Where(m => m.Required && !o.Contains(m.Name)))
        {
            Add(o, ConfigPath.Member(path, required.Name), "it is missing", required.Shape.Description);
        }
    }

    private void CheckValue(ConfigScalar scalar, ValueShape shape, string path)
    {
        var fits = shape.Type switch
        {
            OptionType.Text or OptionType.Duration => scalar.Kind == JsonValueKind.String,
            OptionType.Switch => scalar.Kind is JsonValueKind.True or JsonValueKind.False,
            _ => scalar.Kind == JsonValueKind.Number,
        };
        if (!fits)
        {
            var given = scalar.Kind == JsonValueKind.Null ? "null says nothing here" : $"'{scalar.Text}' is {scalar.KindName}, not {Expected(shape)}";
            Add(scalar, path, given, scalar.Kind == JsonValueKind.Null ? "leave the member out to get its default" : Remedy(shape));
            return;
        }

        switch (shape.Type)
        {
            case OptionType.Duration when !DurationText.TryParse(scalar.Text, out _):
                Add(scalar, path, $"'{scalar.Text}' is no duration", "write a number and a unit: 100ms, 1s, 2m");
                break;
            case OptionType.Text when shape.OneOf.Count > 0 && !shape.OneOf.Contains(scalar.Text):
                Add(scalar, path, $"'{scalar.Text}' is not known here", Remedy(shape));
                break;
            case OptionType.Number or OptionType.Integer:
                var whole = long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
                var number = double.Parse(scalar.Text, CultureInfo.InvariantCulture);
                if ((shape.Type == OptionType.Integer && !whole) || number < shape.Minimum || number > shape.Maximum || !double.IsFinite(number))
                {
                    Add(scalar, path, $"{scalar.Text} is out of range", Remedy(shape));
                }

                break;
        }
    }

    private static string Remedy(ValueShape shape)
    {
        if (shape.OneOf.Count > 0)
        {
            return $"use one of: {string.Join(", ", shape.OneOf)}";
        }

        var name = Expected(shape);
        return (shape.Minimum, shape.Maximum) switch
        {
            ({ } low, { } high) => $"give {name} from {Text(low)} to {Text(high)}",
            ({ } low, null) => $"give {name} of at least {Text(low)}",
            _ => $"give {name}",
        };
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Expected(OptionShape shape) => shape switch
    {
        ObjectShape or MapShape or FreeShape => "an object",
        ListShape => "a list",
        ValueShape { Type: OptionType.Text } => "a text",
        ValueShape { Type: OptionType.Duration } => "a duration (100ms, 1s, 2m)",
        ValueShape { Type: OptionType.Switch } => "true or false",
        ValueShape { Type: OptionType.Integer } => "a whole number",
        _ => "a number",
    };

    private void Add(ConfigNode node, string path, string problem, string remedy) =>
        errors.Add(node.Origin.Source, path, problem, remedy);
}
