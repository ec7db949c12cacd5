using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>Causes faults at random, and ends them.</summary>
internal sealed class SimFaults(SimCluster cluster, Random random, Intents intents, bool hasWitness, bool hasSecret)
{
    /// <summary>Two words about one ALB are so far apart that no clock's error (<see cref="MostSkewMs"/> either way) makes the later one the older.</summary>
    private const long BetweenWordsMs = 15_000;

    private const int MostSkewMs = 5_000;

    private int Count => cluster.Zones.Length;

    public int OverrideCount { get; private set; }

    public void Cause()
    {
        SimZone zone = cluster.Zones[random.Next(Count)];
        int other = random.Next(Count);
        switch (random.Next(13))
        {
            case 0:
                cluster.Net.CutBoth(zone.Index, other);
                break;
            case 1:
                cluster.Net.Cut(zone.Index, other);
                break;
            case 2:
                cluster.Net.CutBoth(zone.Index, other, isCut: false);
                break;
            case 3:
                cluster.Net.Isolate(zone.Index);
                break;
            case 4:
                cluster.Net.Isolate(zone.Index, isCut: false);
                break;
            case 5 when zone.IsAlive:
                zone.Die(isSilent: random.Next(2) == 0);
                break;
            case 6 when !zone.IsAlive:
                zone.Boot(cluster.Plans[zone.Index]);
                break;
            case 7:
                cluster.Net.MostDelayMs = random.Next(5) == 0 ? 1_500 : random.Next(2, 300);
                break;
            case 8:
                cluster.Net.Loss = random.Next(3) == 0 ? random.NextDouble() * 0.4 : 0;
                break;
            case 9:
                Halve();
                break;
            case 10 when zone.IsAlive:
                zone.Say(zone.Standing == AlbStanding.Ready ? AlbStanding.Draining : AlbStanding.Ready);
                break;
            case 11 when zone.IsAlive:
                zone.Clock.SkewMs = random.Next(6) == 0 ? random.Next(-90_000, 90_000) : random.Next(-MostSkewMs, MostSkewMs);
                break;
            case 12 when zone.IsAlive && hasSecret:
                Override(zone, other);
                break;
        }

        if (hasWitness && random.Next(10) == 0 && !cluster.Net.ReachesWitness.Remove(zone.Index))
        {
            cluster.Net.ReachesWitness.Add(zone.Index);
        }
    }

    /// <summary>Ends every fault; only a minority may stay dead, none of whom knows what nobody else does.</summary>
    public void Heal()
    {
        cluster.Net.Heal();
        int mayStayDead = random.Next(((Count - 1) / 2) + 1);
        HashSet<int> holders = intents.Holders;
        foreach (SimZone zone in cluster.Zones)
        {
            zone.Clock.SkewMs = Math.Clamp(zone.Clock.SkewMs, -MostSkewMs, MostSkewMs);
            if (!zone.IsAlive && (mayStayDead == 0 || holders.Contains(zone.Index)))
            {
                zone.Boot(cluster.Plans[zone.Index]);
            }
            else if (!zone.IsAlive)
            {
                mayStayDead--;
            }
            else if (zone.Standing != AlbStanding.Ready)
            {
                zone.Say(AlbStanding.Ready);
            }
        }
    }

    /// <summary>Two halves that do not see each other.</summary>
    private void Halve()
    {
        int at = random.Next(1, Count);
        for (int one = 0; one < at; one++)
        {
            for (int other = at; other < Count; other++)
            {
                cluster.Net.CutBoth(one, other);
            }
        }
    }

    private void Override(SimZone zone, int alb)
    {
        IReadOnlyList<(bool IsEnabled, int Zone, long AtMs)> said = intents.Of(alb);
        bool isSoon = said.Count > 0 && cluster.Time.NowMs - said[^1].AtMs < BetweenWordsMs;
        if (isSoon || Math.Abs(zone.Clock.SkewMs) > MostSkewMs)
        {
            return;
        }

        bool isEnabled = !intents.IsEnabled(alb);
        if (zone.Monitor.Set(SimCluster.AlbOf(alb), isEnabled, isForced: random.Next(4) == 0).IsDone)
        {
            intents.Say(alb, isEnabled, zone.Index, cluster.Time.NowMs);
            OverrideCount++;
        }
    }
}
