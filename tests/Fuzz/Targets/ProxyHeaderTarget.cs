using LoadBalancer.Core.ProxyProtocol;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>The first bytes of a connection at <c>proxy_protocol</c>: what a naive reader finds in them, and the same verdict however they come.</summary>
internal sealed class ProxyHeaderTarget : FuzzTarget
{
    /// <summary>The naive reader splits strings.</summary>
    protected override int MaxAllocatedBytesPerByte => 2 * 1024;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        ProxyHeaderStatus status = ProxyHeaderReader.Read(input, out ProxyHeader header, out int headerBytes);
        bool isWhole = status == ProxyHeaderStatus.Complete;
        Finding.Unless(isWhole ? headerBytes > 0 && headerBytes <= input.Length : headerBytes == 0, "more was taken than is there, or than is a header");
        string? expected = NaiveProxyHeader.Read(input, out int expectedBytes);
        Finding.Unless(isWhole == (expected is not null), "the naive reader judges otherwise");
        Finding.Unless(!isWhole || headerBytes == expectedBytes, "the naive reader finds another end");
        Finding.Unless(!isWhole || (header.Client?.ToString() ?? "own") == expected, "the naive reader finds another client");

        // A verdict once given stands: a part is refused only if the whole is, and is whole only with all of the header's bytes.
        int step = Math.Max(1, input.Length / 64);
        for (int cut = 0; cut < input.Length; cut += step)
        {
            ProxyHeaderStatus part = ProxyHeaderReader.Read(input[..cut], out _, out int partBytes);
            Finding.Unless(part != ProxyHeaderStatus.Invalid || status == ProxyHeaderStatus.Invalid, "a part was refused, and the whole was not");
            Finding.Unless(part == ProxyHeaderStatus.Complete ? isWhole && partBytes == headerBytes : !isWhole || cut < headerBytes, "a part was whole, and the whole was not, or the other way round");
        }

        return isWhole;
    }
}
