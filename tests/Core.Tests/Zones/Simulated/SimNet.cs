using System.Net;
using System.Text;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>The network between zones: who can reach whom, how slowly, how surely.</summary>
internal sealed class SimNet(SimTime time, Random random, int zoneCount)
{
    private SimTime Time => time;

    private readonly bool[,] _cuts = new bool[zoneCount, zoneCount];

    public SimZone[] Zones { get; set; } = [];

    /// <summary>Of a question and its answer together, at most.</summary>
    public int MostDelayMs { get; set; } = 20;

    /// <summary>Of a question to be lost.</summary>
    public double Loss { get; set; }

    /// <summary>Zones that can reach the witness.</summary>
    public HashSet<int> ReachesWitness { get; } = [];

    public bool IsCut(int from, int to) => _cuts[from, to];

    /// <summary>One way: <paramref name="from"/> can no longer open a connection to <paramref name="to"/>.</summary>
    public void Cut(int from, int to, bool isCut = true) => _cuts[from, to] = isCut && from != to;

    public void CutBoth(int one, int other, bool isCut = true)
    {
        Cut(one, other, isCut);
        Cut(other, one, isCut);
    }

    public void Isolate(int zone, bool isCut = true)
    {
        for (int other = 0; other < zoneCount; other++)
        {
            CutBoth(zone, other, isCut);
        }
    }

    /// <summary>All links whole, fast and sure.</summary>
    public void Heal()
    {
        Array.Clear(_cuts);
        (MostDelayMs, Loss) = (20, 0);
    }

    /// <summary>What a zone's monitor reaches the world through.</summary>
    public ZoneSeams SeamsOf(int zone, IOverrideStore store)
    {
        Side side = new(this, zone);
        return new ZoneSeams(side, side, side, store);
    }

    /// <summary>Asks when the question arrives, answers when the answer does; else <paramref name="late"/> at the time-out.</summary>
    private Task<T> Ask<T>(int from, int to, int timeoutMs, T late, Func<T> refused, Func<SimZone, T> answer)
    {
        TaskCompletionSource<T> done = new();
        SimZone target = Zones[to];
        int delayMs = from == to ? 1 : 1 + random.Next(MostDelayMs);
        if (IsCut(from, to) || (from != to && random.NextDouble() < Loss) || target.IsSilent || delayMs >= timeoutMs)
        {
            time.After(timeoutMs, () => done.SetResult(late));
        }
        else
        {
            time.After(delayMs, () => done.SetResult(target.IsAlive ? answer(target) : refused()));
        }

        return done.Task;
    }

    private sealed class Side(SimNet net, int zone) : IProber, IZoneReader, IWitness
    {
        public Task<ProbeVerdict> ProbeAsync(EndPoint address, ProbePolicy policy, CancellationToken cancellation) => net.Ask(
            zone,
            ((IPEndPoint)address).Port,
            policy.TimeoutMs,
            new ProbeVerdict(ProbeOutcome.Timeout, "no connection within 1 s"),
            () => new ProbeVerdict(ProbeOutcome.Refused, "connection refused"),
            target => target.Probed);

        public Task<ZoneReading> ReadAsync(IPEndPoint address, ReadOnlyMemory<byte> word, TimeSpan timeout, CancellationToken cancellation) => net.Ask(
            zone,
            address.Port,
            (int)timeout.TotalMilliseconds,
            ZoneReading.Nothing("no answer within 1 s"),
            () => ZoneReading.Nothing("connection refused"),
            target => Told(target, word).StateBody is { IsEmpty: false } body ? new ZoneReading(body, "") : ZoneReading.Nothing("it serves no state"));

        private static ZoneMonitor Told(SimZone target, ReadOnlyMemory<byte> word)
        {
            target.Monitor.Hear(Encoding.ASCII.GetBytes(ZoneWord.ToQuery(word.Span)));
            return target.Monitor;
        }

        public Task<bool> AnswersAsync(Uri address, TimeSpan timeout, CancellationToken cancellation)
        {
            TaskCompletionSource<bool> done = new();
            bool answers = net.ReachesWitness.Contains(zone);
            net.Time.After(answers ? 5 : (long)timeout.TotalMilliseconds, () => done.SetResult(answers));
            return done.Task;
        }
    }
}
