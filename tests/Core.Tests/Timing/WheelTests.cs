using CsCheck;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Timing;

public sealed class WheelTests
{
    /// <summary>As far as the ring reaches.</summary>
    private const int Farthest = 1023;

    private readonly Wheel _wheel = new();

    [Fact]
    public void Gives_a_watch_at_its_beat_and_not_before()
    {
        CountingWatch watch = new();
        _wheel.Put(watch, 5);

        Assert.Null(_wheel.Take(4));
        Assert.Same(watch, _wheel.Take(5));
        Assert.Null(_wheel.Take(5));
        Assert.Equal(Watch.Nowhere, watch.LookedAtBeat);
    }

    [Fact]
    public void Gives_all_of_a_beat_and_of_beats_that_were_missed()
    {
        CountingWatch[] watches = [new(), new(), new(), new()];
        _wheel.Put(watches[0], 3);
        _wheel.Put(watches[1], 3);
        _wheel.Put(watches[2], 7);
        _wheel.Put(watches[3], 8);

        Assert.Equal(watches[..3].ToHashSet(), TakeAll(7));
        Assert.Equal([watches[3]], TakeAll(8));
    }

    [Fact]
    public void Looks_at_what_is_already_due_at_the_next_beat()
    {
        _wheel.Take(10);
        CountingWatch watch = new();

        _wheel.Put(watch, 4);

        Assert.Equal(11, watch.LookedAtBeat);
        Assert.Null(_wheel.Take(10));
        Assert.Same(watch, _wheel.Take(11));
    }

    [Fact]
    public void Looks_at_what_is_farther_than_it_reaches_as_late_as_it_can()
    {
        CountingWatch watch = new();

        _wheel.Put(watch, 100_000);

        Assert.Equal(Farthest, watch.LookedAtBeat);
        Assert.Null(_wheel.Take(Farthest - 1));
        Assert.Same(watch, _wheel.Take(Farthest));
    }

    [Theory, InlineData(1), InlineData(500), InlineData(Farthest)]
    public void Gives_each_once_after_a_standstill_longer_than_the_ring(int beat)
    {
        CountingWatch watch = new();
        _wheel.Put(watch, beat);

        Assert.Equal([watch], TakeAll(50_000));
        Assert.Equal(50_000, _wheel.Beat);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Takes_a_watch_out_from_anywhere_in_a_beat(int which)
    {
        CountingWatch[] watches = [new(), new(), new()];
        foreach (CountingWatch watch in watches)
        {
            _wheel.Put(watch, 3);
        }

        _wheel.Remove(watches[which]);
        _wheel.Remove(watches[which]); // is nowhere

        Assert.Equal(watches.Where((_, index) => index != which).ToHashSet(), TakeAll(3));
    }

    [Fact]
    public void Does_not_go_back()
    {
        CountingWatch watch = new();
        _wheel.Take(10);
        _wheel.Put(watch, 12);

        Assert.Null(_wheel.Take(3));
        Assert.Equal(10, _wheel.Beat);
        Assert.Same(watch, _wheel.Take(12));
    }

    [Fact]
    public void Does_what_a_list_would() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int[1, Farthest]).Array[1, 200].Sample(static steps =>
        {
            Wheel wheel = new();
            CountingWatch[] watches = [.. Enumerable.Range(0, 10).Select(static _ => new CountingWatch())];
            Dictionary<CountingWatch, long> model = [];
            foreach ((int step, int which, int ahead) in steps)
            {
                CountingWatch watch = watches[which];
                switch (step)
                {
                    case 0 when !model.ContainsKey(watch):
                        model[watch] = wheel.Beat + ahead;
                        wheel.Put(watch, model[watch]);
                        break;
                    case 1:
                        model.Remove(watch);
                        wheel.Remove(watch);
                        break;
                    case 2:
                        long beat = wheel.Beat + ahead;
                        HashSet<CountingWatch> expected = [.. model.Where(entry => entry.Value <= beat).Select(static entry => entry.Key)];
                        Assert.Equal(expected, TakeAll(wheel, beat));
                        expected.ToList().ForEach(taken => model.Remove(taken));
                        break;
                }
            }
        });

    private HashSet<CountingWatch> TakeAll(long beat) => TakeAll(_wheel, beat);

    private static HashSet<CountingWatch> TakeAll(Wheel wheel, long beat)
    {
        HashSet<CountingWatch> taken = [];
        while (wheel.Take(beat) is CountingWatch watch)
        {
            Assert.True(taken.Add(watch), "given twice");
        }

        return taken;
    }
}
