using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary>One parser at work on one input that arrives in pieces; used again for the next, as a session uses its own.</summary>
internal abstract class ParserRun
{
    /// <summary>How far the parser came.</summary>
    public ParseStatus Status { get; protected set; }

    /// <summary>The fault, when invalid.</summary>
    public Http1Error Error { get; protected set; }

    /// <summary>How much of the input it used up.</summary>
    public abstract int ConsumedBytes { get; }

    /// <summary>Forgets the last input.</summary>
    public abstract void Reset();

    /// <summary>Lets the parser see the input up to <paramref name="end"/>; what lies before <paramref name="start"/> it saw.</summary>
    public abstract ParseStatus Feed(ReadOnlySpan<byte> bytes, int start, int end);

    /// <summary>True when both say the same of their input. Allocates nothing.</summary>
    public bool Agrees(ParserRun other) =>
        Status == other.Status && Error == other.Error && ConsumedBytes == other.ConsumedBytes && HasPartsOf(other);

    /// <summary>Tells all that the parser found so far, for people.</summary>
    public ParseOutcome Outcome(ReadOnlySpan<byte> bytes) => new(Status, Error, ConsumedBytes, Parts(bytes));

    /// <summary>Feeds the whole input at once.</summary>
    public ParseOutcome FeedAll(ReadOnlySpan<byte> bytes)
    {
        Feed(bytes, 0, bytes.Length);
        return Outcome(bytes);
    }

    protected abstract bool HasPartsOf(ParserRun other);

    protected abstract string Parts(ReadOnlySpan<byte> bytes);

    protected static bool AreSame(FieldTable one, FieldTable other)
    {
        if (one.Lines.Length != other.Lines.Length)
        {
            return false;
        }

        for (int at = 0; at < one.Lines.Length; at++)
        {
            ref FieldLine left = ref one.Lines[at];
            ref FieldLine right = ref other.Lines[at];
            if (left.NameStart != right.NameStart || left.NameLength != right.NameLength || left.ValueStart != right.ValueStart ||
                left.ValueLength != right.ValueLength || left.Known != right.Known || left.IsConsumed != right.IsConsumed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The lines of a table with everything the parser wrote down of them.</summary>
    protected static StringBuilder Describe(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            text.Append(line.NameStart).Append('+').Append(line.NameLength).Append(' ')
                .Append(line.ValueStart).Append('+').Append(line.ValueLength).Append(' ')
                .Append((int)line.Known).Append(line.IsConsumed ? "! " : " ")
                .Append(Encoding.Latin1.GetString(line.Name(bytes))).Append('=')
                .Append(Encoding.Latin1.GetString(line.Value(bytes))).Append('\n');
        }

        return text;
    }
}
