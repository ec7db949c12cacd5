using System.Net;
using BenchmarkDotNet.Attributes;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Perf.Micro;

/// <summary>From a service to an endpoint, by each policy, among a few and among hundreds; and what it costs to make the choice anew.</summary>
[MemoryDiagnoser]
public class BalancingBenchmarks
{
    private Cluster _cluster = null!;
    private ulong _key;

    [Params(BalancingPolicy.RoundRobin, BalancingPolicy.LeastRequests, BalancingPolicy.PowerOfTwo, BalancingPolicy.Random, BalancingPolicy.ConsistentHash)]
    public BalancingPolicy Policy { get; set; }

    [Params(10, 500)]
    public int Endpoints { get; set; }

    /// <summary>All of weight 1, or of weights 1 to 5.</summary>
    [Params(false, true)]
    public bool Weighted { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        LoopThread.Enter(); // as in life: counters of the loop's own
        ClusterState state = new();
        _cluster = new Cluster(
            "web",
            [.. Enumerable.Range(0, Endpoints).Select(number => new Endpoint(
                new IPEndPoint(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 80),
                $"pod-{number}",
                "",
                isReady: true,
                new EndpointState(state.Changes))
            {
                Weight = Weighted ? 1 + (number % 5) : 1,
            })],
            ClusterPolicy.Default with { Balancing = new BalancingPlan { Policy = Policy } },
            new MetricsRegistry(["http"]).Service("web"),
            state);
        foreach (Endpoint endpoint in _cluster.Endpoints)
        {
            endpoint.State.EnterExchange();
        }
    }

    [Benchmark]
    public Endpoint? Pick() => _cluster.Pick(new PickQuery { Hash = SplitMix.Mix(++_key) });

    /// <summary>An endpoint's standing has changed: the next pick makes the eligible set.</summary>
    [Benchmark]
    public Endpoint? PickAfterChange()
    {
        _cluster.State.Changes.Note();
        return _cluster.Pick(new PickQuery { Hash = SplitMix.Mix(++_key) });
    }
}
