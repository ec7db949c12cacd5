using BenchmarkDotNet.Attributes;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Perf.Micro;

/// <summary>A request's head: parsed to offsets, and understood.</summary>
[MemoryDiagnoser]
public class RequestHeadBenchmarks
{
    private readonly RequestHead _head = new();
    private readonly byte[] _of4 = Samples.RequestOf4Fields.ToArray();
    private readonly byte[] _of12 = Samples.RequestOf12Fields.ToArray();

    [Benchmark]
    public int Parse4Fields() => Parse(_of4);

    [Benchmark]
    public int Parse12Fields() => Parse(_of12);

    [Benchmark]
    public long ParseAndUnderstand4Fields()
    {
        Parse(_of4);
        RequestReader.Read(_of4, _head, out RequestMeaning meaning);
        return meaning.PathLength;
    }

    [Benchmark]
    public long ParseAndUnderstand12Fields()
    {
        Parse(_of12);
        RequestReader.Read(_of12, _head, out RequestMeaning meaning);
        return meaning.PathLength;
    }

    private int Parse(byte[] bytes)
    {
        _head.Reset();
        return new RequestHeadParser(bytes, _head, Http1Limits.Default).Parse() == ParseStatus.Complete
            ? _head.LengthBytes
            : throw new InvalidOperationException("the sample is a whole head");
    }
}
