using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Tests.Admin;

/// <summary>A process that has one of everything, and remembers what it was asked.</summary>
internal sealed class FakeAdminProcess : IAdminProcess
{
    public static ProcessStatus Status { get; } = new(
        "ready",
        "0.0.0",
        UptimeSeconds: 61,
        Generation: 7,
        new ConfigStatus(["conf/lb.toml"], ReloadStatus.OfStart),
        Connections: 3,
        [new ListenerStatus("http", "127.0.0.1:8080")],
        [
            new ServiceStatus("web", "tok02", new DnsStatus("web.internal", 1, new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), "no answer in time", KeepsLast: true),
            [
                new EndpointStatus(
                    "10.0.0.1:9080",
                    "web-1",
                    "tok04",
                    2,
                    "down",
                    "3 probe failures, connect_refused",
                    new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                    InFlight: 1,
                    Idle: 2),
            ]),
        ],
        []);

    public static ReloadReport Report { get; } = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ReloadTrigger.Admin, ReloadResult.Refused, 7, 1.5, "Configuration refused", null, ["a fault"]);

    public int ReloadCount { get; private set; }

    public bool Reloads { get; init; } = true;

    public ImmutableArray<ReloadReport> ReadEvents() => [Report];

    public Task<ReloadReport?> ReloadAsync()
    {
        ReloadCount++;
        return Task.FromResult(Reloads ? Report : null);
    }

    public int DrainCount { get; private set; }

    public ProcessStatus ReadStatus() => Status;

    public void BeginDrain() => DrainCount++;
}
