using System.Collections.Immutable;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Zones;

/// <summary>Probes, reads and asks when their time comes, and brings what came of it.</summary>
/// <remarks>Background: the thread pool. Of each ALB one probe and one read are under way at most.</remarks>
/// <param name="seams">What the world is reached through.</param>
/// <param name="events">Take what came.</param>
/// <param name="random">Varies the periods.</param>
/// <param name="learned">Called after overrides of other zones were taken.</param>
internal sealed class ZoneRounds(ZoneSeams seams, ZoneEvents events, Random random, Action learned)
{
    /// <summary>States are read and renewed so often in an interval, that a disable is everywhere within one.</summary>
    private const double ReadsPerInterval = 4;

    private readonly Turn _witness = new();
    private readonly Turn _renewal = new();

    /// <summary>Within an event: the plan has changed.</summary>
    /// <param name="fresh">ALBs that are new; each begins at a place of its own.</param>
    /// <param name="nowMs">The monotonic clock.</param>
    public void Plan(ImmutableArray<AlbWatch> fresh, long nowMs)
    {
        double probeMs = events.Board.Policy.IntervalMs;
        double readMs = probeMs / ReadsPerInterval;
        for (int place = 0; place < fresh.Length; place++)
        {
            // Within a quarter of the interval, not the whole: nothing is answered before the first round is over.
            long dueAtMs = nowMs + (long)(readMs * (place + random.NextDouble()) / fresh.Length);
            fresh[place].Probe.Plan(dueAtMs);
            fresh[place].Read.Plan(dueAtMs);
        }

        foreach (AlbWatch watch in events.Board.Watches)
        {
            watch.Probe.Shorten(nowMs, probeMs);
            watch.Read.Shorten(nowMs, readMs);
        }

        _witness.Shorten(nowMs, probeMs);
        _renewal.Shorten(nowMs, readMs);
    }

    /// <summary>Begins what is due; that somebody has fallen silent is noticed here too.</summary>
    public void Tick()
    {
        List<Func<Task>> due = [];
        events.Act((nowMs, _) =>
        {
            if (events.Board.Plan is { } plan)
            {
                Collect(due, plan, nowMs);
            }
        });
        foreach (Func<Task> begin in due)
        {
            _ = begin();
        }
    }

    private void Collect(List<Func<Task>> due, ZonePlan plan, long nowMs)
    {
        CancellationToken stopping = events.Stopping;
        ProbePolicy policy = events.Board.Policy;
        TimeSpan timeout = TimeSpan.FromMilliseconds(policy.TimeoutMs);
        byte[] word = events.Board.HasSecret ? events.Word : [];
        foreach (AlbWatch watch in events.Board.Watches)
        {
            if (watch.Probe.TryBegin(nowMs, policy.IntervalMs, random))
            {
                due.Add(() => ProbeAsync(watch, policy, nowMs, stopping));
            }

            if (events.Board.HasSecret && watch.Read.TryBegin(nowMs, policy.IntervalMs / ReadsPerInterval, random))
            {
                due.Add(() => ReadAsync(watch, word, timeout, stopping));
            }
        }

        if (events.Board.HearsMajority)
        {
            events.Board.WitnessAtMs = null;
        }
        else if (!plan.Witnesses.IsEmpty && _witness.TryBegin(nowMs, policy.IntervalMs, random))
        {
            due.Add(() => AskWitnessesAsync(plan.Witnesses, timeout, nowMs, stopping));
        }

        if (_renewal.TryBegin(nowMs, policy.IntervalMs / ReadsPerInterval, random))
        {
            _renewal.End();
            events.Renew();
        }
    }

    private async Task ProbeAsync(AlbWatch watch, ProbePolicy policy, long begunAtMs, CancellationToken stopping)
    {
        try
        {
            ProbeVerdict verdict = await seams.Prober.ProbeAsync(watch.Alb.ProbeAddress, policy, stopping);
            events.Act((nowMs, now) =>
            {
                if (watch.IsWatched)
                {
                    watch.Take(verdict, policy, begunAtMs, nowMs, now);
                }
            });
        }
        finally
        {
            End(watch.Probe);
        }
    }

    private async Task ReadAsync(AlbWatch watch, byte[] word, TimeSpan timeout, CancellationToken stopping)
    {
        bool hasLearned = false;
        try
        {
            ZoneReading reading = await seams.Reader.ReadAsync(watch.Alb.ProbeAddress, word, timeout, stopping);
            events.Act((nowMs, now) =>
            {
                List<AlbOverride> taken = watch.IsWatched && events.Board.HasSecret ? events.Board.TakeReading(watch, reading, nowMs, now) : [];
                taken.ForEach(each => events.Log.TellOverride(each));
                hasLearned = taken.Count > 0;
            });
        }
        finally
        {
            End(watch.Read);
        }

        if (hasLearned)
        {
            learned();
        }
    }

    private async Task AskWitnessesAsync(ImmutableArray<Uri> witnesses, TimeSpan timeout, long begunAtMs, CancellationToken stopping)
    {
        try
        {
            bool[] answers = await Task.WhenAll(witnesses.Select(witness => seams.Witness.AnswersAsync(witness, timeout, stopping)));
            events.Act((_, _) => events.Board.WitnessAtMs = answers.Contains(true) ? begunAtMs : null);
        }
        finally
        {
            End(_witness);
        }
    }

    private void End(Turn turn) => events.Look(_ =>
    {
        turn.End();
        return true;
    });
}
