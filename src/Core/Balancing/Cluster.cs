using System.Collections.Immutable;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>A service as the data path sees it: its endpoints, and which of them may be picked now.</summary>
/// <remarks>
/// Hot path. The endpoints are fixed for the life of the snapshot; <see cref="Eligible"/> is one array, replaced whole.
/// </remarks>
public sealed class Cluster
{
    private readonly Endpoint[] _eligible;
    private uint _turn;

    /// <summary>Gathers a service's endpoints. All of them start eligible but the ones that are not ready.</summary>
    public Cluster(string name, ImmutableArray<Endpoint> endpoints, ClusterPolicy policy, ServiceMeter meter)
    {
        Name = name;
        Endpoints = endpoints;
        Policy = policy;
        Meter = meter;
        _eligible = [.. endpoints.Where(endpoint => endpoint.IsReady)];
    }

    /// <summary>The service's name: the <c>service</c> label of metrics and log.</summary>
    public string Name { get; }

    /// <summary>Every endpoint, eligible or not, in the order it was written.</summary>
    public ImmutableArray<Endpoint> Endpoints { get; }

    /// <summary>Timeouts, pool sizes and attempts.</summary>
    public ClusterPolicy Policy { get; }

    /// <summary>Counts this service's answers; lives longer than the snapshot.</summary>
    public ServiceMeter Meter { get; }

    /// <summary>The endpoints that may be picked now.</summary>
    public ReadOnlySpan<Endpoint> Eligible => _eligible;

    /// <summary>Picks the next endpoint in turn, passing over the one that was just tried where there is another.</summary>
    /// <param name="tried">The endpoint of the attempt before, or null.</param>
    /// <returns>Null when no endpoint is eligible.</returns>
    /// <remarks>
    /// Round robin: N picks in a row touch every one of N endpoints. Race: two requests take their turns by one interlocked
    /// add, so no turn is given twice; the wrap of the counter at 2^32 may repeat or skip one endpoint once.
    /// </remarks>
    public Endpoint? Pick(Endpoint? tried)
    {
        Endpoint[] eligible = _eligible;
        if (eligible.Length == 0)
        {
            return null;
        }

        if (eligible.Length == 1)
        {
            return eligible[0]; // nobody to take turns with
        }

        Endpoint picked = eligible[(Interlocked.Increment(ref _turn) - 1) % (uint)eligible.Length];
        return picked.State == tried?.State
            ? eligible[(Interlocked.Increment(ref _turn) - 1) % (uint)eligible.Length]
            : picked;
    }
}
