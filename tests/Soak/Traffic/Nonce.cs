using System.Globalization;

namespace LoadBalancer.Soak.Traffic;

/// <summary>The mark of one request, unlike any other of a run: which flow made it, and the how manyth of that flow it is.</summary>
internal readonly record struct Nonce(int Flow, long Number)
{
    /// <summary>Bytes of its text: <c>017-00000000a3c1</c>.</summary>
    public const int Length = 16;

    public static bool TryParse(ReadOnlySpan<byte> text, out Nonce nonce)
    {
        nonce = default;
        if (text.Length < Length || text[3] != '-'
            || !int.TryParse(text[..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int flow)
            || !long.TryParse(text[4..Length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        nonce = new Nonce(flow, number);
        return true;
    }

    public override string ToString() => $"{Flow:x3}-{Number:x12}";
}
