using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>A service whose endpoints are known by their number, with a generator that says the same every time.</summary>
internal sealed class TestService
{
    private readonly Dictionary<int, EndpointState> _states = [];

    public TestService(BalancingPlan plan, params int[] weights)
    {
        ThreadRandom.SeedForTest(42);
        Plan = plan;
        Publish([.. weights.Select((weight, number) => (number, weight, ""))]);
    }

    public BalancingPlan Plan { get; }

    public ClusterState State { get; } = new();

    public Cluster Cluster { get; private set; } = null!;

    public static TestService Of(BalancingPolicy policy, params int[] weights) => new(new BalancingPlan { Policy = policy }, weights);

    public static int[] Even(int count) => [.. Enumerable.Repeat(1, count)];

    /// <summary>The next snapshot: other endpoints, the same service.</summary>
    public void Publish((int Number, int Weight, string Zone)[] endpoints) => Cluster = new Cluster(
        "web",
        [.. endpoints.Select(each => new Endpoint(AddressOf(each.Number), $"pod-{each.Number}", each.Zone, isReady: true, StateOf(each.Number))
        {
            Weight = each.Weight,
        })],
        ClusterPolicy.Default with { Balancing = Plan },
        new MetricsRegistry(["http"]).Service("web"),
        State);

    public EndpointState StateOf(int number)
    {
        if (!_states.TryGetValue(number, out EndpointState? state))
        {
            _states.Add(number, state = new EndpointState(State.Changes));
        }

        return state;
    }

    public void SetUp(int number, bool isUp) => StateOf(number).Health.Update(health => health with { IsProbedUp = isUp });

    public int Pick(in PickQuery query = default) => NumberOf(Cluster.Pick(query)!);

    public int PickKey(int key) => Pick(new PickQuery { Hash = HashOf(key) });

    /// <summary>How often each was picked, by number.</summary>
    public long[] Count(int picks, int numbers)
    {
        long[] counts = new long[numbers];
        for (int pick = 0; pick < picks; pick++)
        {
            counts[Pick()]++;
        }

        return counts;
    }

    /// <summary>The same by the keys from 0 on.</summary>
    public long[] CountKeys(int keys, int numbers)
    {
        long[] counts = new long[numbers];
        for (int key = 0; key < keys; key++)
        {
            counts[PickKey(key)]++;
        }

        return counts;
    }

    public static ulong HashOf(int key) => StableHash.Compute(BitConverter.GetBytes(key));

    public static int NumberOf(Endpoint endpoint) =>
        BitConverter.ToInt32(((IPEndPoint)endpoint.Address).Address.GetAddressBytes().Reverse().ToArray()) & 0xFFFF;

    private static IPEndPoint AddressOf(int number) => new(new IPAddress([10, 7, (byte)(number >> 8), (byte)number]), 9080);
}
