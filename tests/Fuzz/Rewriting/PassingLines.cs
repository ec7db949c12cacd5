using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Fuzz.Rewriting;

/// <summary>Walks the lines of one head that its reader lets pass; those we write ourselves can be left out.</summary>
internal ref struct PassingLines(ReadOnlySpan<byte> bytes, FieldTable fields, bool withoutOurs)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        while (_next < fields.Lines.Length)
        {
            ref readonly FieldLine line = ref fields.Lines[_next++];
            if (!line.IsConsumed && !(withoutOurs && ForwardingFields.Owns(line.Known)))
            {
                Name = line.Name(_bytes);
                Value = line.Value(_bytes);
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the line stands next here too, byte for byte.</summary>
    public bool MovesTo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        MoveNext() && Name.SequenceEqual(name) && Value.SequenceEqual(value);

    /// <summary>How many lines of <paramref name="fields"/> are called <paramref name="field"/>, passing or not.</summary>
    public static int Count(FieldTable fields, KnownField field)
    {
        int count = 0;
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            count += line.Known == field ? 1 : 0;
        }

        return count;
    }
}
