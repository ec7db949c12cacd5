using LoadBalancer.Core.Health;
using LoadBalancer.Core.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>A health monitor whose clock and whose probes are the test's.</summary>
internal sealed class HandMonitor : IDisposable
{
    public HandMonitor()
    {
        Prober = new FakeProber(Clock);
        Monitor = new HealthMonitor(Prober, Clock, new Random(3), NullLogger<HealthMonitor>.Instance);
    }

    public HandClock Clock { get; } = new();

    public FakeProber Prober { get; }

    public HealthMonitor Monitor { get; }

    /// <summary>Beat by beat.</summary>
    public void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            Monitor.Tick();
        }
    }

    public void Dispose() => Monitor.Dispose();
}
