using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Runtime;

public sealed class RateLimitTests
{
    private static readonly long Start = TimeSpan.FromDays(3).Ticks;

    [Fact]
    public void A_burst_is_taken_at_once_and_then_one_request_in_each_interval()
    {
        RateLimit limit = Limit(intervalMs: 100, burst: 3);

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => limit.TryTake(1, Start, out int _)));
        Assert.False(limit.TryTake(1, Start + Ms(99), out _));
        Assert.True(limit.TryTake(1, Start + Ms(100), out _));
        Assert.False(limit.TryTake(1, Start + Ms(199), out _));
        Assert.True(limit.TryTake(1, Start + Ms(200), out _));
    }

    [Fact]
    public void What_was_refused_costs_nothing()
    {
        RateLimit limit = Limit(intervalMs: 100, burst: 1);
        Assert.True(limit.TryTake(1, Start, out _));
        for (int i = 0; i < 1_000; i++)
        {
            Assert.False(limit.TryTake(1, Start + Ms(50), out _));
        }

        Assert.True(limit.TryTake(1, Start + Ms(100), out _));
    }

    [Fact]
    public void A_silence_earns_the_burst_again_and_no_more()
    {
        RateLimit limit = Limit(intervalMs: 100, burst: 2);
        Assert.True(limit.TryTake(1, Start, out _));
        Assert.True(limit.TryTake(1, Start, out _));

        long later = Start + TimeSpan.FromHours(1).Ticks;
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => limit.TryTake(1, later, out int _)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(60_000, 60)]
    public void Says_in_whole_seconds_rounded_up_when_to_ask_again(int intervalMs, int seconds)
    {
        RateLimit limit = Limit(intervalMs, burst: 1);

        Assert.True(limit.TryTake(1, Start, out int none));
        Assert.Equal(0, none);
        Assert.False(limit.TryTake(1, Start, out int retryAfterSeconds));
        Assert.Equal(seconds, retryAfterSeconds);
        Assert.True(limit.TryTake(1, Start + (retryAfterSeconds * TimeSpan.TicksPerSecond), out _));
    }

    [Fact]
    public void No_key_is_refused_for_anothers_requests_however_many_there_are()
    {
        RateLimit limit = Limit(intervalMs: 3_600_000, burst: 1);

        // Twenty times as many as there is room for, all within one interval.
        for (ulong key = 0; key < 20 * 65_536; key++)
        {
            Assert.True(limit.TryTake(key, Start + (long)key, out _));
        }
    }

    [Fact]
    public void A_key_that_is_limited_stays_so_while_others_bring_less_than_there_is_room_for()
    {
        RateLimit limit = Limit(intervalMs: 1_000, burst: 1);
        Assert.True(limit.TryTake(ulong.MaxValue, Start, out _));
        for (ulong key = 0; key < 4_096; key++)
        {
            Assert.True(limit.TryTake(key, Start, out _));
        }

        Assert.False(limit.TryTake(ulong.MaxValue, Start, out _));
    }

    [Fact]
    public void Where_there_is_no_room_the_fullest_bucket_is_forgotten()
    {
        RateTable table = new();
        long interval = TimeSpan.TicksPerSecond;
        ulong[] neighbours = [.. SameSet(count: 9)];
        foreach (ulong key in neighbours.AsSpan(0, 8))
        {
            Assert.Equal(0, table.Take(key, Start, interval, interval * 2));
        }

        foreach (ulong key in neighbours.AsSpan(1, 7))
        {
            Assert.Equal(0, table.Take(key, Start, interval, interval * 2)); // all empty but the first, which is half full
        }

        Assert.Equal(0, table.Take(neighbours[8], Start, interval, interval * 2));

        Assert.All(neighbours[1..8], key => Assert.True(table.Take(key, Start, interval, interval * 2) > 0));
    }

    [Fact]
    public async Task Threads_that_ask_at_once_take_no_more_than_the_burst_between_them()
    {
        RateLimit limit = Limit(intervalMs: 3_600_000, burst: 1_000);
        int taken = 0;

        await Parallel.ForAsync(0, 4, TestContext.Current.CancellationToken, (_, _) =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                if (limit.TryTake(7, Start, out int retryAfterSeconds) && retryAfterSeconds == 0)
                {
                    Interlocked.Increment(ref taken);
                }
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal(1_000, taken);
    }

    /// <summary>Keys that share their eight places, found by what happens: the ninth of them makes the first forgotten.</summary>
    private static IEnumerable<ulong> SameSet(int count)
    {
        // The table's own spreading, written down a second time: this test is about what happens where it does not help.
        const ulong Spread = 0x9E37_79B9_7F4A_7C15;
        ulong wanted = Place(0);
        return Enumerable.Range(0, int.MaxValue).Select(static key => (ulong)key).Where(key => Place(key) == wanted).Take(count);

        static ulong Place(ulong key)
        {
            ulong hash = key * Spread;
            return (hash ^ (hash >> 32)) % (64 * 128);
        }
    }

    private static RateLimit Limit(int intervalMs, int burst) =>
        new(new RateLimitNumbers(Ms(intervalMs), Ms(intervalMs) * burst, RateLimitKey.ClientIp, ""), []);

    private static long Ms(int milliseconds) => milliseconds * TimeSpan.TicksPerMillisecond;
}
