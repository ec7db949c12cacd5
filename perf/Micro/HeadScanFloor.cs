using BenchmarkDotNet.Attributes;

namespace LoadBalancer.Perf.Micro;

/// <summary>The floor under every parser: only finding the blank line that ends a head, as fast as the base library can.</summary>
[MemoryDiagnoser]
public class HeadScanFloor
{
    private readonly byte[] _requestOf4Fields = Samples.RequestOf4Fields.ToArray();
    private readonly byte[] _requestOf12Fields = Samples.RequestOf12Fields.ToArray();
    private readonly byte[] _responseHead = Samples.ResponseHead.ToArray();

    [Benchmark]
    public int RequestOf4Fields() => EndOfHead(_requestOf4Fields);

    [Benchmark]
    public int RequestOf12Fields() => EndOfHead(_requestOf12Fields);

    [Benchmark]
    public int ResponseHead() => EndOfHead(_responseHead);

    private static int EndOfHead(ReadOnlySpan<byte> head) => head.IndexOf("\r\n\r\n"u8);
}
