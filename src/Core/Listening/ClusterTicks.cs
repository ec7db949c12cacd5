using System.Collections.Immutable;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Listening;

/// <summary>Gives the services of the snapshot in force their tick, once a second.</summary>
/// <remarks>
/// Background, on the first lane's heartbeat, and so on its loop where it has one: microseconds for services with <c>slow_start</c> or
/// <c>prefer_zone</c>, two loads for each endpoint of others. Race: where the pool runs it and is late, the heartbeat asks again meanwhile; the second one leaves.
/// </remarks>
internal sealed class ClusterTicks(SnapshotStore store, Heartbeat heartbeat) : Watch
{
    private readonly Lock _ticking = new();
    private readonly IdleRelease _idle = new();
    private long _dueAtMs;

    internal override long DueAtMs => Volatile.Read(ref _dueAtMs);

    public void Start() => heartbeat.Expect(this, ref _dueAtMs, heartbeat.NowMs + ClusterTick.PeriodMs);

    public void Stop()
    {
        Volatile.Write(ref _dueAtMs, 0);
        heartbeat.Remove(this);
    }

    public override void Execute()
    {
        if (!_ticking.TryEnter())
        {
            return;
        }

        try
        {
            long nowMs = heartbeat.NowMs;
            if (DueAtMs is long dueAtMs and not 0 && dueAtMs <= nowMs)
            {
                ImmutableArray<Cluster> clusters = store.Current.Clusters;
                foreach (Cluster cluster in clusters)
                {
                    ClusterTick.Run(cluster, nowMs);
                }

                _idle.Look(clusters);
                heartbeat.Expect(this, ref _dueAtMs, nowMs + ClusterTick.PeriodMs);
            }
        }
        finally
        {
            _ticking.Exit();
        }
    }
}
