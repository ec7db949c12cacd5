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
    public bool Accept(ReadOnlySpan<byte> bytes, RequestHead head) => AcceptMethod(head.MethodName(bytes)) && FirstMissing(bytes, head.Fields) < 0;

    /// <summary>False where the method alone decides.</summary>
    public bool AskFields => headers.Length > 0;

    /// <summary>True when the method is one of those that are asked for.</summary>
    public bool AcceptMethod(ReadOnlySpan<byte> method)
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

    /// <summary>Which of the headers that are asked for is the first one that the request does not have; -1: it has them all.</summary>
    public int FirstMissing(ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        for (int i = 0; i < headers.Length; i++)
        {
            (byte[] name, byte[] value) = headers[i];
            if (!HasLine(bytes, fields, name, value))
            {
                return i;
            }
        }

        return -1;
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
