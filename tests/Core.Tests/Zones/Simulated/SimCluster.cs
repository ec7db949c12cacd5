using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Upstream;
using LoadBalancer.Core.Zones;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>Some zones with one ALB each, as the scenario has three.</summary>
internal sealed class SimCluster : IDisposable
{
    public const int IntervalMs = 2_000;
    public const int TimeoutMs = 1_000;

    public SimCluster(int zoneCount, int seed = 1, Func<ZonePlan, ZonePlan>? alter = null, ILogger<ZoneMonitor>? logger = null)
    {
        SynchronizationContext.SetSynchronizationContext(null); // what is awaited goes on at once, on this thread
        Random random = new(seed);
        Net = new SimNet(Time, random, zoneCount);
        Zones = [.. Enumerable.Range(0, zoneCount).Select(index => new SimZone(Time, Net, index, random, logger ?? NullLogger<ZoneMonitor>.Instance))];
        Net.Zones = [.. Zones];
        Plans = [.. Enumerable.Range(0, zoneCount).Select(index => Alter(PlanOf(index, zoneCount)))];
        foreach (SimZone zone in Zones)
        {
            zone.Boot(Plans[zone.Index]);
        }

        ZonePlan Alter(ZonePlan plan) => alter is null ? plan : alter(plan);
    }

    public SimTime Time { get; } = new();

    public SimNet Net { get; }

    public ImmutableArray<SimZone> Zones { get; }

    public ImmutableArray<ZonePlan> Plans { get; }

    public static string AlbOf(int index) => $"alb{index}";

    public static string ZoneOf(int index) => $"zone{index}";

    public static ZonePlan PlanOf(int own, int zoneCount) => new()
    {
        Zone = ZoneOf(own),
        AlbId = AlbOf(own),
        Albs =
        [
            .. Enumerable.Range(0, zoneCount).Select(static index => new ZoneAlb(
                AlbOf(index), ZoneOf(index), IPAddress.Parse($"192.0.2.{index + 1}"), new IPEndPoint(IPAddress.Loopback, index), IsEnabled: true, Weight: 1)),
        ],
        Probe = ProbePolicy.Default with { IntervalMs = IntervalMs, TimeoutMs = TimeoutMs, Fall = 3, Rise = 5, ExpectBody = "healthy" },
        Secret = [.. "the same in every zone"u8],
        ConfigHash = "c0ffee",
        Build = "1.0",
    };

    public void Pass(double seconds) => Time.Advance((long)(seconds * 1_000));

    /// <returns>After how many seconds it held.</returns>
    public double PassUntil(Func<bool> holds, double mostSeconds)
    {
        long fromMs = Time.NowMs;
        while (!holds())
        {
            Assert.True(Time.NowMs - fromMs <= mostSeconds * 1_000, $"not within {mostSeconds} s: {this}");
            Time.Advance(50);
        }

        return (Time.NowMs - fromMs) / 1_000d;
    }

    public void Dispose()
    {
        foreach (SimZone zone in Zones)
        {
            zone.Dispose();
        }
    }

    /// <summary>What each zone answers: for the message of a failed assertion.</summary>
    public override string ToString() => string.Join("; ", Zones.Select(static zone =>
        $"{zone.Index}{(zone.IsAlive ? "" : " (dead)")}: {{{string.Join(',', zone.Answered ?? [])}}} {zone.Monitor.Verdicts.EntitledReason} "
        + string.Join(" | ", zone.Monitor.Verdicts.Albs.Where(static alb => alb.Reason.Length > 0).Select(static alb => $"{alb.Alb.Id} {alb.Reason}"))));
}
