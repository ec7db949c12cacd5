using LoadBalancer.Core.Forwarding;

namespace LoadBalancer.Core.Tests.Forwarding;

public sealed class RateFloorTests
{
    private const int LongestPauseMs = 30_000;

    [Fact]
    public void Gives_a_client_that_sends_nothing_the_grace_and_no_more()
    {
        RateFloor floor = Start(240);

        Assert.Equal(5_000, floor.Bound(LongestPauseMs, movedBytes: 0));
        Assert.True(floor.TrySpend(4_900, movedBytes: 0));
        Assert.Equal(100, floor.Bound(LongestPauseMs, movedBytes: 0));
        Assert.False(floor.TrySpend(200, movedBytes: 0));
        Assert.Equal(1, floor.Bound(LongestPauseMs, movedBytes: 0)); // never 0, which would mean for ever
    }

    [Theory]
    [InlineData(1, 5)] // wire.md G3: a byte a second is cut after the grace, not after the pause
    [InlineData(200, 30)]
    [InlineData(239, 1_200)]
    public void Ends_a_client_below_the_rate_in_time(int bytesPerSecond, int withinSeconds) =>
        Assert.InRange(SecondsAt(bytesPerSecond), 5, withinSeconds + 1);

    [Theory]
    [InlineData(240)]
    [InlineData(100_000)]
    public void Never_ends_a_client_at_the_rate(int bytesPerSecond) => Assert.Equal(int.MaxValue, SecondsAt(bytesPerSecond));

    [Fact]
    public void Saves_up_one_longest_pause_and_no_more()
    {
        RateFloor floor = Start(240);

        Assert.Equal(LongestPauseMs, floor.Bound(LongestPauseMs, movedBytes: 1L << 40)); // a terabyte first
        Assert.True(floor.TrySpend(LongestPauseMs, movedBytes: 1L << 40));
        Assert.False(floor.TrySpend(1, movedBytes: 1L << 40));
    }

    [Fact]
    public void Leaves_a_wait_its_own_bound_where_that_is_shorter() => Assert.Equal(7, Start(240).Bound(7, movedBytes: 0));

    [Fact]
    public void Asks_nothing_when_it_is_off()
    {
        RateFloor floor = Start(0);

        Assert.True(floor.TrySpend(1L << 40, movedBytes: 0));
        Assert.Equal(LongestPauseMs, floor.Bound(LongestPauseMs, movedBytes: 0));
    }

    private static RateFloor Start(int bytesPerSecond)
    {
        RateFloor floor = default;
        floor.Start(bytesPerSecond, LongestPauseMs);
        return floor;
    }

    /// <summary>When a client that moves so many bytes each second is ended; the largest number: not within two hours.</summary>
    private static int SecondsAt(int bytesPerSecond)
    {
        RateFloor floor = Start(240);
        for (int second = 1; second <= 7_200; second++)
        {
            if (!floor.TrySpend(1_000, second * (long)bytesPerSecond))
            {
                return second;
            }
        }

        return int.MaxValue;
    }
}
