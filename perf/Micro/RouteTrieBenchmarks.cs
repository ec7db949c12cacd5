using BenchmarkDotNet.Attributes;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Perf.Micro;

/// <summary>From Host and path to a route, among one, a hundred and ten thousand: the cost must not grow with their number.</summary>
[MemoryDiagnoser]
public class RouteTrieBenchmarks
{
    private readonly byte[] _host = new byte[HostKey.MaxBytes];
    private RouteTrie<string> _routes = null!;

    [Params(1, 100, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        RouteTrieBuilder<string> builder = new();
        for (int i = 0; i < Routes; i++)
        {
            builder.TryAdd(new RouteKey($"host{i}.example.test", $"/api/v{i % 10}", PathMatch.Prefix), "found", out _);
        }

        _routes = builder.Build();
    }

    [Benchmark]
    public string? Find()
    {
        HostKey.TryWrite("Host0.Example.Test:8080"u8, _host, out int bytes);
        return _routes.Find(_host.AsSpan(0, bytes), "/api/v0/items/42"u8);
    }

    [Benchmark]
    public string? FindNothing()
    {
        HostKey.TryWrite("nobody.example.test"u8, _host, out int bytes);
        return _routes.Find(_host.AsSpan(0, bytes), "/api/v0/items/42"u8);
    }
}
