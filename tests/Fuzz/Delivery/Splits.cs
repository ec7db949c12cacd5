using System.Text;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary>Every way the network may deliver an input: whole, cut in two at each byte, and a byte at a time (wire.md D17).</summary>
/// <remarks>
/// A parser's verdict must not depend on the cuts. That includes the prefixes: whatever is legal in the end was "need more" before its
/// last byte, and complete at it whatever follows.
/// </remarks>
internal static class Splits
{
    /// <summary>Longer inputs are cut at each byte near their ends and now and then between: all cuts of n bytes cost n².</summary>
    private const int ExhaustiveBytes = 600;

    /// <summary>A prime, so that the cuts of a long input fall everywhere in its repeated lines.</summary>
    private const int SparseStepBytes = 251;

    public static ParseOutcome Request(string head, Http1Limits? limits = null) =>
        Every(Bytes(head), () => new RequestRun(limits ?? Http1Limits.Default));

    public static ParseOutcome Response(string head, Http1Limits? limits = null) =>
        Every(Bytes(head), () => new ResponseRun(limits ?? Http1Limits.Default));

    public static ParseOutcome Chunks(string body) => Every(Bytes(body), () => new ChunkRun());

    /// <summary>A character for a byte: what the tests write as text.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Runs over every cut and gives the outcome they share.</summary>
    public static ParseOutcome Every(ReadOnlySpan<byte> bytes, Func<ParserRun> begin)
    {
        ParserRun whole = begin();
        ParserRun split = begin();
        whole.Feed(bytes, 0, bytes.Length);
        for (int cut = 0; cut <= bytes.Length; cut += Step(cut, bytes.Length))
        {
            InTwo(bytes, cut, split, whole);
        }

        ByteByByte(bytes, split, whole);
        return whole.Outcome(bytes);
    }

    /// <summary>Delivers <paramref name="bytes"/> to <paramref name="split"/> in two parts and compares with <paramref name="whole"/>.</summary>
    public static void InTwo(ReadOnlySpan<byte> bytes, int cut, ParserRun split, ParserRun whole)
    {
        split.Reset();
        ParseStatus first = split.Feed(bytes, 0, cut);
        if (first == ParseStatus.NeedMore)
        {
            split.Feed(bytes, cut, bytes.Length);
        }

        Same(whole, split, bytes, cut);
        bool mayBeSo = whole.Status switch
        {
            ParseStatus.NeedMore => first == ParseStatus.NeedMore,
            ParseStatus.Complete => first == (cut < whole.ConsumedBytes ? ParseStatus.NeedMore : ParseStatus.Complete),
            _ => first != ParseStatus.Complete,
        };
        if (!mayBeSo)
        {
            throw new Finding($"the first {cut} bytes of {Show(bytes)} are {first}, the whole is {whole.Status}");
        }
    }

    /// <summary>Delivers <paramref name="bytes"/> one at a time and compares with <paramref name="whole"/>.</summary>
    public static void ByteByByte(ReadOnlySpan<byte> bytes, ParserRun split, ParserRun whole)
    {
        split.Reset();
        ParseStatus status = split.Feed(bytes, 0, 0);
        int end = 0;
        while (end < bytes.Length && status == ParseStatus.NeedMore)
        {
            status = split.Feed(bytes, end, ++end);
        }

        Same(whole, split, bytes, end);
    }

    /// <summary>An input as a person can read and paste it.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("\"");
        foreach (byte value in bytes.Length > 2_000 ? bytes[..2_000] : bytes)
        {
            text.Append(value switch
            {
                (byte)'\r' => @"\r",
                (byte)'\n' => @"\n",
                (byte)'"' => "\\\"",
                (byte)'\\' => @"\\",
                > 0x1F and < 0x7F => ((char)value).ToString(),
                _ => $@"\u{(int)value:x4}",
            });
        }

        return text.Append('"').ToString();
    }

    private static int Step(int cut, int length) =>
        length <= ExhaustiveBytes || cut < ExhaustiveBytes / 4 || cut >= length - (ExhaustiveBytes / 4)
            ? 1
            : Math.Min(SparseStepBytes, length - (ExhaustiveBytes / 4) - cut);

    private static void Same(ParserRun whole, ParserRun split, ReadOnlySpan<byte> bytes, int cut)
    {
        if (!split.Agrees(whole))
        {
            throw new Finding($"cut at {cut}, {Show(bytes)}\ngives {split.Outcome(bytes)}\ninstead of {whole.Outcome(bytes)}");
        }
    }
}
