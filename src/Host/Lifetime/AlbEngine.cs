using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB's engine with what it alone uses: its upkeep and its access log.</summary>
/// <remarks>Background; one owner. Disposed after its listeners, so that the last exchange still finds everything.</remarks>
internal sealed class AlbEngine(ProxyEngine proxy, ConfigPublisher publisher, AlbUpkeep upkeep, AlbLog log) : IAlbEngine
{
    public void Start()
    {
        proxy.Start();
        upkeep.Start();
    }

    public void BeginDrain() => proxy.Self.BeginDrain();

    public RehearsalReport Rehearse(ProxyConfig next)
    {
        PublishedConfig inForce = publisher.InForce!; // known from the start
        return Rehearsal.Run(proxy.RecentRequests.Read(), inForce.Config, inForce.Snapshot, next);
    }

    public void TidyUp(ProxyConfig inForce) => upkeep.Retire(inForce);

    public void ReopenLog(ProxyConfig inForce, FaultList faults)
    {
        if (TryPrepareLog(inForce, faults, out AlbLogChange? change) && change is not null)
        {
            log.Apply(change);
        }
    }

    public async Task<IAlbPublish?> TryPrepareAsync(ProxyConfig next, FaultList faults)
    {
        if (!TryPrepareLog(next, faults, out AlbLogChange? change))
        {
            return null;
        }

        await upkeep.LearnAsync(next);
        return new Prepared(publisher, log, next, change);
    }

    public async ValueTask DisposeAsync()
    {
        upkeep.Dispose();
        proxy.Dispose();
        await log.DisposeAsync();
    }

    private bool TryPrepareLog(ProxyConfig next, FaultList faults, out AlbLogChange? change)
    {
        string? fault = log.TryPrepare(next.AccessLog, out change);
        if (fault is not null)
        {
            SourceMap source = next.AccessLog.Source;
            faults.Add(ConfigFaultCode.CannotLog, source.Has("path") ? source.At("path") : next.Origin, $"path in [access_log]: {fault}");
        }

        return fault is null;
    }

    private sealed class Prepared(ConfigPublisher publisher, AlbLog log, ProxyConfig next, AlbLogChange? change) : IAlbPublish
    {
        private bool _isPublished;

        public (ProxySnapshot Before, ProxySnapshot After) Publish()
        {
            (ProxySnapshot Before, ProxySnapshot After) published = publisher.Publish(next);
            _isPublished = true;
            if (change is not null)
            {
                log.Apply(change);
            }

            return published;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isPublished)
            {
                await (change?.DisposeAsync() ?? ValueTask.CompletedTask);
                publisher.Republish(); // names may have been learnt that what is in force had no address for
            }
        }
    }
}
