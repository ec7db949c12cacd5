using BenchmarkDotNet.Attributes;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Perf.Micro;

/// <summary>An answer's head: parsed to offsets, and understood.</summary>
[MemoryDiagnoser]
public class ResponseHeadBenchmarks
{
    private readonly ResponseHead _head = new();
    private readonly byte[] _bytes = Samples.ResponseHead.ToArray();

    [Benchmark]
    public int Parse()
    {
        _head.Reset();
        return new ResponseHeadParser(_bytes, _head, Http1Limits.Default).Parse() == ParseStatus.Complete
            ? _head.LengthBytes
            : throw new InvalidOperationException("the sample is a whole head");
    }

    [Benchmark]
    public long ParseAndUnderstand()
    {
        Parse();
        ResponseReader.Read(_bytes, _head, HttpMethod.Get, webSocketKey: default, out ResponseMeaning meaning);
        return meaning.StatedLengthBytes;
    }
}
