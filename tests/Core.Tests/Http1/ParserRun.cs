using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>One parser at work on one input that arrives in pieces.</summary>
internal abstract class ParserRun
{
    /// <summary>Lets the parser see the input up to <paramref name="end"/>; what lies before <paramref name="start"/> it saw.</summary>
    public abstract ParseStatus Feed(byte[] bytes, int start, int end);

    /// <summary>Tells all that the parser found so far.</summary>
    public abstract ParseOutcome Outcome(byte[] bytes);

    /// <summary>Feeds the whole input at once.</summary>
    public ParseOutcome FeedAll(byte[] bytes)
    {
        Feed(bytes, 0, bytes.Length);
        return Outcome(bytes);
    }

    /// <summary>The lines of a table with everything the parser wrote down of them.</summary>
    protected static StringBuilder Describe(FieldTable fields, byte[] bytes)
    {
        StringBuilder text = new();
        foreach (ref readonly FieldLine line in fields.Lines)
        {
            text.Append(line.NameStart).Append('+').Append(line.NameLength).Append(' ')
                .Append(line.ValueStart).Append('+').Append(line.ValueLength).Append(' ')
                .Append((int)line.Known).Append(line.IsConsumed ? "! " : " ")
                .Append(Text.Of(line.Name(bytes))).Append('=')
                .Append(Text.Of(line.Value(bytes))).Append('\n');
        }

        return text;
    }
}
