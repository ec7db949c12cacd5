using System.Text;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>What a route does to the fields of a head (<c>request_headers</c>, <c>response_headers</c>): some are set, some removed.</summary>
/// <remarks>
/// Hot path, immutable. A field that is set takes the place of every line of its name; one of ours (<see cref="ForwardingFields"/>, Date)
/// gives way to it too. The rules let no name of framing or of the connection in here.
/// </remarks>
internal sealed class FieldEdits
{
    private readonly byte[][] _names; // of both kinds
    private readonly (byte[] Name, ValueTemplate Value)[] _set;
    private readonly uint _knownNames; // a bit for each KnownField among the names

    /// <param name="set">Names and values, no name twice.</param>
    /// <param name="removed">Names.</param>
    public FieldEdits(IEnumerable<KeyValuePair<string, ValueTemplate>> set, IEnumerable<string> removed)
    {
        _set = [.. set.Select(static field => (Encoding.ASCII.GetBytes(field.Key), field.Value))];
        _names = [.. _set.Select(static field => field.Name), .. removed.Select(Encoding.ASCII.GetBytes)];
        foreach (byte[] name in _names)
        {
            _knownNames |= Bit(KnownFields.Find(name));
        }

        _knownNames &= ~Bit(KnownField.Other);
    }

    /// <summary>True when a line of ours with this name is not to be written.</summary>
    public bool Owns(KnownField field) => (_knownNames & Bit(field)) != 0;

    /// <summary>As <see cref="Owns(KnownField)"/>, for a field that has no place among the known.</summary>
    public bool Owns(ReadOnlySpan<byte> name)
    {
        foreach (byte[] own in _names)
        {
            if (Ascii.EqualsIgnoreCase(own, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Marks the lines that do not go on. Doing it twice is doing it once, so that a head may be written for several attempts.</summary>
    /// <param name="bytes">The head.</param>
    /// <param name="fields">Its lines.</param>
    public void Consume(ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        foreach (ref FieldLine line in fields.Lines)
        {
            // Those that we write ourselves never pass as lines, and are still read: for the lists, and for the request's identifier.
            line.IsConsumed |= !ForwardingFields.Owns(line.Known) && Owns(line.Name(bytes));
        }
    }

    /// <summary>Exactly what <see cref="Write"/> will write.</summary>
    public int LengthBytes(scoped in TemplateValues values)
    {
        int length = 0;
        foreach ((byte[] name, ValueTemplate value) in _set)
        {
            length += name.Length + value.LengthBytes(values) + 4; // colon, space, CRLF
        }

        return length;
    }

    /// <summary>Writes the fields that are set.</summary>
    public void Write(ref SpanWriter writer, scoped in TemplateValues values)
    {
        foreach ((byte[] name, ValueTemplate value) in _set)
        {
            writer.Write(name);
            writer.Write(": "u8);
            value.Write(ref writer, values);
            writer.Write("\r\n"u8);
        }
    }

    private static uint Bit(KnownField field) => 1u << (int)field; // the last is 27
}
