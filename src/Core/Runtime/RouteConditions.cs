using System.Text;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Runtime;

/// <summary>What a route asks of a request beyond host and path (<c>methods</c>, <c>headers</c>).</summary>
/// <param name="methods">One of these, compared exactly (RFC 9110 §9.1: a method is case-sensitive); empty: any.</param>
/// <param name="headers">All of these: a field of the name, in any case, has exactly the value; of a repeated field any line may.</param>
/// <remarks>
/// Hot path, immutable. Every line counts, those too that end at this hop: it is this hop that asks.
/// </remarks>
internal sealed class RouteConditions(byte[][] methods, (byte[] Name, byte[] Value)[] headers)
{
    /// <summary>True when the request has all that is asked.</summary>
    public bool Accept(ReadOnlySpan<byte> bytes, RequestHead head) => AcceptMethod(head.MethodName(bytes)) && AcceptFields(bytes, head.Fields);

    private bool AcceptMethod(ReadOnlySpan<byte> method)
    {
        foreach (byte[] accepted in methods)
        {
            if (method.SequenceEqual(accepted))
            {
                return true;
            }
        }

        return methods.Length == 0;
    }

    private bool AcceptFields(ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        foreach ((byte[] name, byte[] value) in headers)
        {
            if (!HasLine(bytes, fields, name, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasLine(ReadOnlySpan<byte> bytes, FieldTable fields, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            if (line.NameLength == name.Length && Ascii.EqualsIgnoreCase(line.Name(bytes), name) && line.Value(bytes).SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }
}
