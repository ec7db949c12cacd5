using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Zones;

/// <summary>Takes the final head of an answer, however it arrives.</summary>
/// <remarks>Background, no I/O. As strict as the data path; holds at most the largest head.</remarks>
internal sealed class StatusAnswer
{
    /// <summary>Interim answers before the final one: as the data path takes them (wire.md F9).</summary>
    private const int MostInterim = 8;

    private int _interimCount;

    /// <summary>Of the final answer; 0: there was none that is HTTP/1.1.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The final answer's.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>What came and was not used up: from the final head on.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <param name="piece">Not seen before; empty: the connection was closed.</param>
    /// <returns>True: nothing that follows matters.</returns>
    public bool Take(ReadOnlyMemory<byte> piece)
    {
        Bytes = [.. Bytes, .. piece.Span];
        while (true)
        {
            switch (new ResponseHeadParser(Bytes, Head, Http1Limits.Default).Parse())
            {
                case ParseStatus.NeedMore:
                    return false;
                case ParseStatus.Invalid:
                    return true;
            }

            if (Head.StatusCode >= 200)
            {
                StatusCode = Head.StatusCode;
                return true;
            }

            if (Head.StatusCode == 101 || ++_interimCount > MostInterim)
            {
                return true;
            }

            Bytes = Bytes[Head.LengthBytes..];
            Head.Reset();
        }
    }
}
