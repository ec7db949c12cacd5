using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

public sealed class AlbTallyTests
{
    private readonly AlbTally _tally = new();
    private long _nowMs = 1_000;

    [Fact]
    public void Unknown_becomes_up_with_the_first_pass_and_down_with_the_last_of_fall_failures()
    {
        Assert.Equal(AlbHealth.Unknown, _tally.Health);
        Fail(2);
        Assert.Equal((AlbHealth.Unknown, true), (_tally.Health, _tally.IsSuspect));
        Fail(1);
        Assert.Equal((AlbHealth.Down, _nowMs - 50), (_tally.Health, _tally.DownSinceMs));

        AlbTally other = new();
        other.Pass(5);
        Assert.Equal((AlbHealth.Up, false), (other.Health, other.IsSuspect));
    }

    [Fact]
    public void Failures_accumulate_over_passes_between_them_until_rise_passes_in_a_row()
    {
        Pass(1);
        Fail(2);
        Pass(4);
        Fail(1);
        Assert.Equal(AlbHealth.Down, _tally.Health);

        Pass(5);
        Fail(2);
        Pass(5);
        Assert.Equal((AlbHealth.Up, 0, false), (_tally.Health, _tally.FailureCount, _tally.IsSuspect));
        Fail(2);
        Assert.Equal(AlbHealth.Up, _tally.Health);
    }

    [Fact]
    public void Only_passes_in_a_row_bring_it_up()
    {
        Fail(3);
        Assert.False(_tally.IsSuspect);
        Pass(4);
        Assert.Equal((AlbHealth.Down, true), (_tally.Health, _tally.IsSuspect));
        Fail(1);
        Pass(4);
        Assert.Equal(AlbHealth.Down, _tally.Health);
        Pass(1);
        Assert.Equal(AlbHealth.Up, _tally.Health);
    }

    [Fact]
    public void Each_time_it_goes_down_within_ten_minutes_doubles_what_it_needs_up_to_forty()
    {
        List<int> needed = [];
        for (int flap = 0; flap < 6; flap++)
        {
            Fail(3);
            needed.Add(_tally.NeededCount);
            Pass(_tally.NeededCount - 1);
            Assert.Equal(AlbHealth.Down, _tally.Health);
            Pass(1);
            Assert.Equal(AlbHealth.Up, _tally.Health);
        }

        Assert.Equal([5, 10, 20, 40, 40, 40], needed);
        _nowMs += AlbTally.MemoryMs;
        Fail(3);
        Assert.Equal(5, _tally.NeededCount);
    }

    [Fact]
    public void A_rise_over_forty_is_what_the_operator_asked_for()
    {
        for (int failure = 0; failure < 3; failure++)
        {
            _tally.Fail("refused", 60, 3, _nowMs, _nowMs);
        }

        Assert.Equal(60, _tally.NeededCount);
    }

    [Fact]
    public void Its_own_word_takes_it_out_at_once_counts_nothing_and_ends_with_the_first_pass()
    {
        Pass(1);
        Fail(2);
        _tally.SayOut(AlbStanding.Draining);
        Assert.Equal((AlbHealth.Down, true, "draining", false), (_tally.Health, _tally.IsOut, _tally.Standing, _tally.IsSuspect));
        Fail(10); // it is gone, as it said
        Assert.True(_tally.IsOut);
        Pass(1);
        Assert.Equal((AlbHealth.Up, false, ""), (_tally.Health, _tally.IsOut, _tally.Standing));
        Fail(3);
        Assert.Equal(5, _tally.NeededCount); // the first time that it went down
    }

    [Fact]
    public void One_that_was_down_is_back_with_the_first_pass_too_once_it_has_spoken()
    {
        Fail(3);
        _tally.SayOut(AlbStanding.Disabled);
        Pass(1);
        Assert.Equal(AlbHealth.Up, _tally.Health);
    }

    [Fact]
    public void While_its_state_says_out_no_passing_probe_brings_it_back()
    {
        Pass(1);
        Assert.False(_tally.HearStanding(AlbStanding.Disabling));
        Pass(10);
        Assert.True(_tally.IsOut);
        Assert.True(_tally.HearStanding(AlbStanding.Ready));
        Assert.True(_tally.IsOut); // until a probe has passed
        Pass(1);
        Assert.Equal(AlbHealth.Up, _tally.Health);
    }

    private void Pass(int count)
    {
        for (; count > 0; count--)
        {
            _nowMs += 100;
            _tally.Pass(rise: 5);
        }
    }

    private void Fail(int count)
    {
        for (; count > 0; count--)
        {
            _nowMs += 100;
            _tally.Fail("refused", rise: 5, fall: 3, _nowMs - 50, _nowMs);
        }
    }

    [Fact]
    public void What_its_state_says_is_not_replaced_by_what_a_probe_hears()
    {
        _tally.HearStanding(AlbStanding.Disabling);
        _tally.SayOut(AlbStanding.Disabled);
        Assert.Equal(AlbStanding.Disabling, _tally.Standing);

        _tally.HearStanding("");
        _tally.SayOut(AlbStanding.Disabled);
        Assert.Equal(AlbStanding.Disabled, _tally.Standing);
    }
}
