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

    public void BeginDrain() => proxy.BeginDrain();

    public RehearsalReport Rehearse(ProxyConfig next)
    {
        PublishedConfig inForce = publisher.InForce!; // known from the start
        return Rehearsal.Run(proxy.RecentRequests.Read(), inForce.Config, inForce.Snapshot, next);
    }

    public void TidyUp(ProxyConfig inForce) => upkeep.Retire(inForce);

    public async Task<IAlbPublish?> TryPrepareAsync(ProxyConfig next, FaultList faults)
    {
        if (log.TryPrepare(next.AccessLog, out AlbLogChange? change) is string fault)
        {
            faults.Add(ConfigFaultCode.CannotLog, next.AccessLog.Source.Has("path") ? next.AccessLog.Source.At("path") : next.Origin, $"path in [access_log]: {fault}");
            return null;
        }

        await upkeep.LearnAsync(next);
        return new Prepared(this, next, change);
    }

    public async ValueTask DisposeAsync()
    {
        upkeep.Dispose();
        proxy.Dispose();
        await log.DisposeAsync();
    }

    private sealed class Prepared(AlbEngine engine, ProxyConfig next, AlbLogChange? change) : IAlbPublish
    {
        private readonly AlbEngine _engine = engine;
        private AlbLogChange? _change = change;

        public (ProxySnapshot Before, ProxySnapshot After) Publish()
        {
            if (_change is not null)
            {
                _engine.ApplyLog(_change);
                _change = null;
            }

            return _engine.Publish(next);
        }

        public ValueTask DisposeAsync() => _change?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private (ProxySnapshot Before, ProxySnapshot After) Publish(ProxyConfig next) => publisher.Publish(next);

    private void ApplyLog(AlbLogChange change) => log.Apply(change);
}
