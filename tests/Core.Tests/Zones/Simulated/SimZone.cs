using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Zones;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>One zone: a real monitor whose clock and network are simulated, and the listener that answers probes for it.</summary>
internal sealed class SimZone(SimTime time, SimNet net, int index, Random random, ILogger<ZoneMonitor> logger) : IDisposable
{
    public SimClock Clock { get; } = new(time);

    public SimStore Store { get; } = new();

    public int Index => index;

    public ZonePlan Plan { get; private set; } = null!;

    public ZoneMonitor Monitor { get; private set; } = null!;

    /// <summary>The process runs.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>Nothing at its address answers, not even with a refusal: how a machine is lost.</summary>
    public bool IsSilent { get; private set; }

    public string Standing { get; private set; } = AlbStanding.Ready;

    /// <summary>Called with all that the monitor hands out: before, and after.</summary>
    public Action<ZoneVerdicts, ZoneVerdicts> Changed { get; set; } = static (_, _) => { };

    public ZoneVerdicts Last { get; private set; } = new() { Albs = [] };

    /// <summary>What its listener answers a probe.</summary>
    public ProbeVerdict Probed
    {
        get
        {
            string says = Standing == AlbStanding.Draining ? "draining" : Standing != AlbStanding.Ready || !Monitor.OwnEnabled ? "disabled" : "";
            return says.Length == 0 ? ProbeVerdict.Pass : new ProbeVerdict(ProbeOutcome.Status, "status 503, expected 200") { Standing = says };
        }
    }

    /// <summary>What the name is answered with here, by index; null while nothing is answered.</summary>
    public int[]? Answered => !IsAlive || !Monitor.Verdicts.IsReady ? null
        : [.. Monitor.Verdicts.Albs.Where(static alb => alb.IsAnswered).Select(static alb => alb.Alb.ProbeAddress.Port)];

    public AlbVerdict Of(int alb) => Monitor.Verdicts.Albs[alb];

    public void Boot(ZonePlan plan)
    {
        (Plan, IsAlive, IsSilent, Standing) = (plan, true, false, AlbStanding.Ready);
        Last = new ZoneVerdicts { Albs = [] };
        Monitor = new ZoneMonitor(net.SeamsOf(index, Store), Clock, random, logger, Hear);
        Monitor.Watch(plan);
        Monitor.Start();
    }

    public void Reload(ZonePlan plan)
    {
        Plan = plan;
        Monitor.Watch(plan);
    }

    public void Die(bool isSilent)
    {
        (IsAlive, IsSilent) = (false, isSilent);
        Monitor.Dispose();
    }

    public void Say(string standing)
    {
        Standing = standing;
        Monitor.SetStanding(standing);
    }

    public void Dispose() => Monitor.Dispose();

    private void Hear(ZoneVerdicts now)
    {
        ZoneVerdicts before = Last;
        Last = now;
        Changed(before, now);
    }
}
