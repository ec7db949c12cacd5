using CsCheck;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Timing;

/// <summary>When a watch is run, on a clock that the test moves from beat to beat.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private static readonly int RingMs = 1024 * Heartbeat.PeriodMs;

    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly CountingWatch _watch = new();

    public HeartbeatTests() => _heartbeat = new Heartbeat(_clock, runsInline: true);

    public void Dispose() => _heartbeat.Dispose();

    [Theory, InlineData(1), InlineData(100), InlineData(101), InlineData(5_000), InlineData(60_050)]
    public void A_watch_runs_not_before_its_time_and_at_most_one_beat_after(int dueAtMs)
    {
        _watch.Set(_heartbeat, dueAtMs);

        Assert.InRange(RunAndTellWhen(), dueAtMs, dueAtMs + Heartbeat.PeriodMs - 1);
    }

    [Theory, InlineData(102_300), InlineData(102_400), InlineData(102_500), InlineData(1_000_000)]
    public void One_that_is_farther_than_the_ring_runs_at_its_time(int dueAtMs)
    {
        _watch.Set(_heartbeat, dueAtMs);

        Assert.InRange(RunAndTellWhen(), dueAtMs, dueAtMs + Heartbeat.PeriodMs - 1);
    }

    [Fact]
    public void One_that_is_put_off_runs_at_the_later_time_only()
    {
        _watch.Set(_heartbeat, 1_000);
        BeatTo(900);
        _watch.Set(_heartbeat, 3_000);

        BeatTo(2_900);
        Assert.Equal(0, _watch.RunCount);
        BeatTo(3_000);
        Assert.Equal(1, _watch.RunCount);
    }

    [Fact]
    public void One_that_is_given_up_never_runs()
    {
        _watch.Set(_heartbeat, 1_000);
        BeatTo(900);
        _watch.Set(_heartbeat, 0);

        BeatTo(5_000);
        Assert.Equal(0, _watch.RunCount);
        Assert.Equal(Watch.Nowhere, _watch.LookedAtBeat); // let go when its beat came
    }

    [Fact]
    public void One_that_is_given_up_can_be_set_again()
    {
        _watch.Set(_heartbeat, 1_000);
        _watch.Set(_heartbeat, 0);
        BeatTo(1_000);
        _watch.Set(_heartbeat, 2_000);

        Assert.Equal(2_000, RunAndTellWhen());
    }

    [Fact]
    public void One_that_is_wanted_earlier_than_planned_runs_earlier()
    {
        _watch.Set(_heartbeat, 60_000);
        BeatTo(500);
        _watch.Set(_heartbeat, 1_000);

        Assert.Equal(1_000, RunAndTellWhen());
    }

    [Fact]
    public void One_that_is_removed_never_runs()
    {
        _watch.Set(_heartbeat, 1_000);
        _heartbeat.Remove(_watch);
        _heartbeat.Remove(_watch);

        BeatTo(5_000);
        Assert.Equal(0, _watch.RunCount);
    }

    [Fact]
    public void One_that_stays_due_runs_at_every_beat_until_it_is_given_up()
    {
        _watch.Set(_heartbeat, 1_000);

        BeatTo(1_300);
        Assert.Equal(4, _watch.RunCount);
        _watch.Set(_heartbeat, 0);
        BeatTo(5_000);
        Assert.Equal(4, _watch.RunCount);
    }

    [Fact]
    public void After_a_standstill_longer_than_the_ring_every_watch_that_is_due_runs_once()
    {
        CountingWatch[] watches = [.. Enumerable.Range(1, 1023).Select(static _ => new CountingWatch())];
        for (int i = 0; i < watches.Length; i++)
        {
            watches[i].Set(_heartbeat, (i + 1) * Heartbeat.PeriodMs);
        }

        _clock.Advance(TimeSpan.FromMilliseconds(3 * RingMs));
        _heartbeat.Beat();

        Assert.All(watches, static watch => Assert.Equal(1, watch.RunCount));
    }

    [Fact]
    public void After_a_standstill_one_that_is_due_later_still_runs_at_its_time()
    {
        int dueAtMs = (4 * RingMs) + 300;
        _watch.Set(_heartbeat, dueAtMs);

        _clock.Advance(TimeSpan.FromMilliseconds(3 * RingMs));
        _heartbeat.Beat();

        Assert.Equal(0, _watch.RunCount);
        Assert.Equal(dueAtMs, RunAndTellWhen());
    }

    [Fact]
    public void Those_that_are_not_due_cost_nothing()
    {
        CountingWatch[] watches = [.. Enumerable.Range(0, 10_000).Select(static _ => new CountingWatch())];
        foreach (CountingWatch watch in watches)
        {
            watch.Set(_heartbeat, 60_000);
        }

        BeatTo(59_900);

        Assert.All(watches, static watch => Assert.Equal(0, watch.AskedCount));
    }

    [Fact]
    public void One_that_is_put_off_with_every_request_is_asked_once_per_its_time()
    {
        for (int nowMs = 0; nowMs < 600_000; nowMs += Heartbeat.PeriodMs)
        {
            BeatTo(nowMs);
            _watch.Set(_heartbeat, nowMs + 60_000);
        }

        Assert.InRange(_watch.AskedCount, 1, 10);
    }

    [Fact]
    public void A_deadline_wakes_its_owner_after_the_whole_time_and_at_most_two_beats_late()
    {
        int wokenCount = 0;
        Deadline deadline = new(_heartbeat, () => wokenCount++);
        _heartbeat.Beat();
        _clock.Advance(TimeSpan.FromMilliseconds(99)); // armed just before a beat: the clock it counts by is old

        deadline.Arm(1_000);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        BeatTo(1_000);
        Assert.Equal(0, wokenCount); // 901 ms have passed
        Assert.False(deadline.HasPassed);
        BeatTo(1_100);
        Assert.Equal(1, wokenCount);
        Assert.True(deadline.HasPassed);

        deadline.Release();
        BeatTo(5_000);
        Assert.Equal(1, wokenCount);
    }

    [Fact]
    public void A_deadline_of_0_never_wakes_anybody()
    {
        Deadline deadline = new(_heartbeat, () => Assert.Fail("woken"));
        deadline.Arm(500);
        deadline.Arm(0);

        BeatTo(10_000);
        Assert.False(deadline.HasPassed);
    }

    [Fact]
    public void Does_what_asking_every_watch_at_every_beat_would() =>
        Gen.Select(Gen.Int[0, 9], Gen.OneOf(Gen.Const(0), Gen.Int[1, 3_000], Gen.Int[1, 250_000]), Gen.OneOf(Gen.Int[0, 30], Gen.Int[0, 1500]))
            .Array[1, 40].Sample(
                static steps =>
                {
                    HandClock clock = new();
                    using Heartbeat heartbeat = new(clock, runsInline: true);
                    CountingWatch[] watches = [.. Enumerable.Range(0, 10).Select(static _ => new CountingWatch())];
                    long[] dueAtMs = new long[watches.Length];
                    int[] expected = new int[watches.Length];
                    foreach ((int which, int afterMs, int beatCount) in steps)
                    {
                        dueAtMs[which] = afterMs == 0 ? 0 : heartbeat.NowMs + afterMs;
                        watches[which].Set(heartbeat, dueAtMs[which]);
                        for (int beat = 0; beat < beatCount; beat++)
                        {
                            clock.Advance(Heartbeat.Period);
                            heartbeat.Beat();
                            for (int i = 0; i < watches.Length; i++)
                            {
                                expected[i] += dueAtMs[i] != 0 && dueAtMs[i] <= heartbeat.NowMs ? 1 : 0;
                                Assert.Equal(expected[i], watches[i].RunCount);
                            }
                        }
                    }
                },
                iter: 200);

    private void BeatTo(long ms)
    {
        while (_heartbeat.NowMs + Heartbeat.PeriodMs <= ms)
        {
            _clock.Advance(Heartbeat.Period);
            _heartbeat.Beat();
        }
    }

    /// <summary>Beats until the watch has run, and gives the time then.</summary>
    private long RunAndTellWhen()
    {
        while (_watch.RunCount == 0 && _heartbeat.NowMs < 2_000_000)
        {
            BeatTo(_heartbeat.NowMs + Heartbeat.PeriodMs);
        }

        return _heartbeat.NowMs;
    }
}
