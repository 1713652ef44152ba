using System.Buffers.Binary;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>Messages of D-Bus: a header of 12 fixed bytes and fields, padded to 8, then the body (D-Bus specification, "Message format").</summary>
internal static class DBusMessage
{
    /// <summary>Bytes that tell how long the rest is: fixed header and the length of the fields.</summary>
    public const int HeadBytes = 16;

    /// <summary>The specification's limit is 128 MiB; what is asked for here answers in far less.</summary>
    public const int MaxBytes = 1 << 20;

    private const byte LittleEndian = (byte)'l';
    private const byte MethodCall = 1, MethodReturn = 2, ErrorReply = 3;
    private const byte Path = 1, Interface = 2, Member = 3, ErrorName = 4, ReplySerial = 5, Destination = 6, SignatureField = 8;

    /// <summary>Writes a call.</summary>
    public static void WriteCall(DBusWriter writer, uint serial, in DBusTarget target, string signature, ReadOnlySpan<byte> body)
    {
        writer.Clear();
        writer.Byte(LittleEndian);
        writer.Byte(MethodCall);
        writer.Byte(0);
        writer.Byte(1);
        writer.UInt32((uint)body.Length);
        writer.UInt32(serial);
        var fields = writer.BeginArray(8);
        Field(writer, Path, "o", target.Path);
        Field(writer, Destination, "s", target.Destination);
        Field(writer, Interface, "s", target.Interface);
        Field(writer, Member, "s", target.Member);
        if (signature.Length > 0)
        {
            writer.Align(8);
            writer.Byte(SignatureField);
            writer.Signature("g");
            writer.Signature(signature);
        }

        writer.EndArray(fields);
        writer.Align(8);
        writer.Raw(body);
    }

    /// <summary>The whole length of a message, told by its first <see cref="HeadBytes"/>; false if it is none that can be read here.</summary>
    public static bool TryLength(ReadOnlySpan<byte> head, out int length)
    {
        length = 0;
        if (head.Length < HeadBytes || head[0] != LittleEndian || head[3] != 1)
        {
            return false;
        }

        var body = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var fields = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        if (body > MaxBytes || fields > MaxBytes)
        {
            return false;
        }

        length = HeadBytes + (((int)fields + 7) / 8 * 8) + (int)body;
        return length <= MaxBytes;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="message">all of it</param>
    /// <param name="replyTo">the serial of the call that it answers; 0 if it is no answer</param>
    /// <param name="reply">its content</param>
    /// <returns>false if it is malformed</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out uint replyTo, out DBusReply reply)
    {
        (replyTo, reply) = (0, new DBusReply(null, "", []));
        if (!TryLength(message, out var length) || length != message.Length)
        {
            return false;
        }

        var kind = message[1];
        var end = HeadBytes + (int)BinaryPrimitives.ReadUInt32LittleEndian(message[12..]);
        var bodyAt = (end + 7) / 8 * 8;
        var reader = new DBusReader(message[..end]);
        _ = reader.UInt64(out _) && reader.UInt64(out _);
        string? error = null;
        var (signature, serial) = ("", 0u);
        while (reader.Position < end)
        {
            if (!reader.Align(8) || !reader.Byte(out var code) || !reader.Signature(out var type))
            {
                return false;
            }

            var text = "";
            var number = 0u;
            var read = type switch
            {
                "s" or "o" => reader.Text(out text),
                "g" => reader.Signature(out text),
                "u" => reader.UInt32(out number),
                _ => false,
            };
            if (!read)
            {
                return false;
            }

            (error, signature, serial) = code switch
            {
                ErrorName => (text, signature, serial),
                SignatureField => (error, text, serial),
                ReplySerial => (error, signature, number),
                _ => (error, signature, serial),
            };
        }

        replyTo = kind is MethodReturn or ErrorReply ? serial : 0;
        reply = new DBusReply(kind == ErrorReply ? error ?? "unknown" : null, signature, message[bodyAt..].ToArray());
        return true;
    }

    private static void Field(DBusWriter writer, byte code, string type, string value)
    {
        writer.Align(8);
        writer.Byte(code);
        writer.Signature(type);
        writer.Text(value);
    }
}
