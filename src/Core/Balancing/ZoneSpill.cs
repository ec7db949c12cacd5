using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Balancing;

/// <summary>The share of a service's requests that leaves the balancer's own zone: <c>prefer_zone</c> at work.</summary>
/// <remarks>
/// Hot path: leaving is a comparison with a random number, an answer two additions to counters of the loop's own. Once a second a tick weighs what was
/// seen and moves the share by one step towards where it should be. Written by the tick alone; outlives the snapshot.
/// </remarks>
internal sealed class ZoneSpill
{
    /// <summary>Five points a second: from all at home to all away in 20 s, slow enough for pods to warm up and for the times measured to follow.</summary>
    public const double Step = 0.05;

    private const int OwnCount = 0;
    private const int OwnMicroseconds = 1;
    private const int OtherCount = 2;
    private const int OtherMicroseconds = 3;
    private const int CellCount = 4;

    private readonly StripedCells _cells = new(CellCount);
    private readonly long[] _seen = new long[CellCount]; // at the last tick
    private readonly ZoneLatency _latency = new();
    private bool _hasShare;
    private double _share;
    private ulong _threshold; // of 2^32

    /// <summary>The share, 0 to 1.</summary>
    public double Share => Volatile.Read(ref _share);

    /// <summary>Whether the next request leaves.</summary>
    public bool Leaves()
    {
        ulong threshold = Volatile.Read(ref _threshold);
        return threshold > 0 && (ThreadRandom.Next() >> 32) < threshold;
    }

    /// <summary>An answer's head came.</summary>
    public void Observe(bool isOwn, long microseconds)
    {
        _cells.Add(isOwn ? OwnCount : OtherCount, 1);
        _cells.Add(isOwn ? OwnMicroseconds : OtherMicroseconds, microseconds);
    }

    /// <summary>One tick, every <see cref="ClusterTick.PeriodMs"/>.</summary>
    public void Tick(in ZoneCapacity capacity)
    {
        _latency.Observe(TakeTimes());
        double target = Math.Max(capacity.SpilledShare, _latency.SpilledShare);
        double share = _hasShare ? _share + Math.Clamp(target - _share, -Step, Step) : target; // a new service begins where it should be
        _hasShare = true;
        Volatile.Write(ref _share, share);
        Volatile.Write(ref _threshold, (ulong)(share * (1L << 32)));
    }

    private ZoneTimes TakeTimes()
    {
        long ownCount = Take(OwnCount);
        long otherCount = Take(OtherCount);
        return new ZoneTimes(ownCount, MeanMs(Take(OwnMicroseconds), ownCount), otherCount, MeanMs(Take(OtherMicroseconds), otherCount));
    }

    private long Take(int cell)
    {
        long sum = _cells.Sum(cell);
        long since = sum - _seen[cell];
        _seen[cell] = sum;
        return since;
    }

    private static double MeanMs(long microseconds, long count) => count == 0 ? 0 : microseconds / 1_000.0 / count;
}
