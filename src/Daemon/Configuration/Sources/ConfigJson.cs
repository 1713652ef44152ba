using System.Text;
using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>
/// Reads JSON with comments into nodes that know their line. Comments and trailing commas are allowed; a member that is
/// written twice is a fault.
/// </summary>
internal static class ConfigJson
{
    /// <summary>Reads a document whose root has to be an object.</summary>
    /// <returns>Null when there is a fault, which is then in <paramref name="errors"/>.</returns>
    public static ConfigObject? ReadObject(string source, ReadOnlySpan<byte> utf8, ConfigErrors errors)
    {
        // an empty file says nothing: the defaults hold
        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new ConfigObject(new ConfigOrigin(source, 1));
        }

        if (Read(source, utf8, errors) is not { } node)
        {
            return null;
        }

        if (node is ConfigObject root)
        {
            return root;
        }

        errors.Add(source, "", $"the file holds {node.KindName}", "write one JSON object: { ... }");
        return null;
    }

    /// <summary>Reads one value of any kind.</summary>
    public static ConfigNode? Read(string source, ReadOnlySpan<byte> utf8, ConfigErrors errors)
    {
        var text = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 };
        var reader = new Utf8JsonReader(text, options);
        var lines = new LineCounter(text);
        try
        {
            reader.Read();
            var node = ReadValue(ref reader, ref lines, source, "", errors);
            if (reader.Read())
            {
                errors.Add(source, "", "something follows the end of the object", "write one JSON object in a file");
            }

            return node;
        }
        catch (JsonException exception)
        {
            var line = (exception.LineNumber ?? 0) + 1;
            errors.Add(source, "", $"line {line} is not JSON ({FirstSentence(exception.Message)})", "correct the line");
            return null;
        }
        catch (InvalidOperationException)
        {
            // what the reader throws for a text that is not UTF-8
            errors.Add(source, "", $"line {lines.LineAt(reader.TokenStartIndex)} is not UTF-8", "save the file as UTF-8");
            return null;
        }
    }

    private static ConfigNode ReadValue(ref Utf8JsonReader reader, ref LineCounter lines, string source, string path, ConfigErrors errors)
    {
        var origin = new ConfigOrigin(source, lines.LineAt(reader.TokenStartIndex));
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var o = new ConfigObject(origin);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    var member = ConfigPath.Member(path, name);
                    reader.Read();
                    var value = ReadValue(ref reader, ref lines, source, member, errors);
                    if (o.Contains(name))
                    {
                        errors.Add(source, member, $"the member is written twice (again in line {value.Origin.Line})", "keep one of the two");
                    }

                    o[name] = value;
                }

                return o;
            case JsonTokenType.StartArray:
                var a = new ConfigArray(origin);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    a.Items.Add(ReadValue(ref reader, ref lines, source, ConfigPath.Item(path, a.Items.Count), errors));
                }

                return a;
            case JsonTokenType.String:
                return ConfigScalar.String(origin, reader.GetString()!);
            case JsonTokenType.Number:
                return new ConfigScalar(origin, JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new ConfigScalar(origin, JsonValueKind.True, "true");
            case JsonTokenType.False:
                return new ConfigScalar(origin, JsonValueKind.False, "false");
            default:
                return new ConfigScalar(origin, JsonValueKind.Null, "null");
        }
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }

    private ref struct LineCounter(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private long _at;
        private int _line = 1;

        public int LineAt(long position)
        {
            _line += _text[(int)_at..(int)position].Count((byte)'\n');
            _at = position;
            return _line;
        }
    }
}
