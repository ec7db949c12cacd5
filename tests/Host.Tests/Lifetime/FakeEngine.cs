using System.Collections.Concurrent;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

/// <summary>An engine that remembers what it was told, in order.</summary>
internal sealed class FakeEngine : IAlbEngine
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public void Start() => Calls.Enqueue("start");

    public void BeginDrain() => Calls.Enqueue("drain");

    public RehearsalReport Rehearse(ProxyConfig next) => new(0, 0, 0, [], []);

    public void ReopenLog(ProxyConfig inForce, FaultList faults)
    {
        // There is none.
    }

    public void TidyUp(ProxyConfig inForce)
    {
        // Nothing to tidy.
    }

    public Task<IAlbPublish?> TryPrepareAsync(ProxyConfig next, FaultList faults) => Task.FromResult<IAlbPublish?>(new FakePublish());

    public ValueTask DisposeAsync()
    {
        Calls.Enqueue("dispose");
        return ValueTask.CompletedTask;
    }

    private sealed class FakePublish : IAlbPublish
    {
        public (ProxySnapshot Before, ProxySnapshot After) Publish()
        {
            MetricsRegistry metrics = new([]);
            ProxySnapshot snapshot = new SnapshotCompiler(metrics.Route, metrics.Service).Compile(new ProxyConfig(), previous: null);
            return (snapshot, snapshot);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
