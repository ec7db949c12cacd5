using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Endpoints to choose from, and what each may take beside the others at the moment.</summary>
/// <remarks>
/// Hot path, immutable. A weight is the configured one times the share that slow start leaves, in lowest terms. Slow start counts for nothing where all
/// are in it, or come new together: then there is nobody who could carry the rest meanwhile (faults.md row 11).
/// </remarks>
internal sealed class WeightedSet
{
    private readonly Endpoint[] _endpoints;
    private readonly int[] _weights;
    private readonly int[] _percents;

    /// <param name="endpoints">At least one; each with a weight above 0.</param>
    /// <param name="hasSlowStart">The service has <c>slow_start</c>.</param>
    public WeightedSet(Endpoint[] endpoints, bool hasSlowStart)
    {
        _endpoints = endpoints;
        _percents = [];
        if (hasSlowStart)
        {
            int[] percents = [.. endpoints.Select(static endpoint => endpoint.State.Ramp.Percent)];
            bool hasWarm = percents.Contains(EndpointRamp.FullPercent);
            _percents = hasWarm && percents.Any(static percent => percent < EndpointRamp.FullPercent) ? percents : [];
        }

        _weights = new int[endpoints.Length];
        for (int index = 0; index < _weights.Length; index++)
        {
            _weights[index] = endpoints[index].Weight * (PercentOf(index) / EndpointRamp.StepPercent);
        }

        TurnOrder.Reduce(_weights);
        IsEven = Array.TrueForAll(_weights, static weight => weight == 1);
    }

    public int Count => _endpoints.Length;

    /// <summary>Nobody takes more than another: a policy may do without weights.</summary>
    public bool IsEven { get; }

    public ReadOnlySpan<int> Weights => _weights;

    public Endpoint this[int index] => _endpoints[index];

    /// <summary>What slow start leaves of an endpoint's share, 10 to 100.</summary>
    public int PercentOf(int index) => _percents.Length == 0 ? EndpointRamp.FullPercent : _percents[index];

    /// <summary>True when the first has fewer requests for its weight than the second.</summary>
    /// <remarks>Race: both are counted while they change; the answer was right a moment ago.</remarks>
    public bool IsLessLoaded(int first, int second) => CompareLoad(InFlight(first), first, InFlight(second), second) < 0;

    public int InFlight(int index) => _endpoints[index].State.InFlight;

    /// <summary>Compares requests per weight: below 0, when the first has fewer. By products: a quotient would round ties apart.</summary>
    public int CompareLoad(int firstInFlight, int first, int secondInFlight, int second) =>
        ((long)firstInFlight * _weights[second]).CompareTo((long)secondInFlight * _weights[first]);

    /// <summary>The endpoint from <paramref name="start"/> on that suits the query best: the first of its rank (<see cref="PickQuery.RankOf"/>).</summary>
    public int BestFit(int start, in PickQuery query)
    {
        int best = start;
        PickRank bestRank = query.RankOf(_endpoints[start]);
        for (int step = 1; step < _endpoints.Length && bestRank != PickRank.Fits; step++)
        {
            int index = (start + step) % _endpoints.Length;
            PickRank rank = query.RankOf(_endpoints[index]);
            if (rank < bestRank)
            {
                (best, bestRank) = (index, rank);
            }
        }

        return best;
    }
}
