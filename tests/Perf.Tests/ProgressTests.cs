using LoadBalancer.Perf.Compare;

namespace LoadBalancer.Perf.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void The_time_left_follows_how_long_the_plan_has_taken_so_far()
    {
        StillClock clock = new();
        StringWriter output = new();
        Progress progress = new(output, clock);
        progress.Plan(60);
        progress.Plan(540);

        clock.Seconds = 60; // twice as slow as planned
        progress.Done("first", 30);
        clock.Seconds = 1180;
        progress.Done("second", 560);

        Assert.Equal(["[19 min left] first", "[  20 s left] second"], output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A clock that is set by hand.</summary>
    private sealed class StillClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
