using LoadBalancer.Core.Tests.Zones.Simulated;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

public sealed class HeardAlbTests
{
    private static readonly ZonePlan Plan = SimCluster.PlanOf(0, 3);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly HeardAlb _heard = new();

    [Fact]
    public void A_newer_state_counts_for_three_intervals_and_the_same_once_more_adds_nothing()
    {
        Assert.True(Take(sequence: 1, nowMs: 1_000));
        Assert.True(_heard.IsFresh(7_000, 2_000));
        Assert.False(_heard.IsFresh(7_001, 2_000));

        Assert.False(Take(sequence: 1, nowMs: 6_000));
        Assert.Equal("", _heard.Fault);
        Assert.False(_heard.IsFresh(7_001, 2_000));
        Assert.True(Take(sequence: 2, nowMs: 8_000));
        Assert.True(_heard.IsFresh(8_000, 2_000));
    }

    [Fact]
    public void An_old_state_sent_again_is_refused_also_of_a_boot_before()
    {
        Assert.True(Take(sequence: 9));
        Assert.False(Take(sequence: 8));
        Assert.Equal("an old state of it was sent again", _heard.Fault);
        Assert.True(Take(sequence: 1, boot: 2)); // it was started anew, or the other node has the address
        Assert.False(Take(sequence: 8));
        Assert.True(Take(sequence: 10)); // and it has it again
        Assert.Equal(10, _heard.State!.Sequence);
    }

    [Fact]
    public void So_many_boots_forget_the_one_longest_not_heard()
    {
        for (long boot = 1; boot <= 9; boot++)
        {
            Assert.True(Take(sequence: 5, boot, nowMs: boot));
        }

        Assert.False(Take(sequence: 4, boot: 2));
        Assert.True(Take(sequence: 4, boot: 1));
    }

    [Theory]
    [InlineData(31_000, "its clock is 31 s ahead")]
    [InlineData(-45_000, "its clock is 45 s behind")]
    [InlineData(30_000, "")]
    [InlineData(-30_000, "")]
    public void A_clock_over_thirty_seconds_apart_is_refused(long aheadMs, string fault)
    {
        Assert.Equal(fault.Length == 0, Take(sequence: 1, aheadMs: aheadMs));
        Assert.Equal(fault, _heard.Fault);
    }

    [Theory]
    [InlineData("zone2", "alb2", "zone 'zone2' answers here, as ALB 'alb2'")]
    [InlineData("zone1", "alb7", "zone 'zone1' answers here, as ALB 'alb7'")]
    [InlineData("zone9", "alb1", "zone 'zone9' answers here, which is not in this zone's configuration")]
    public void Who_speaks_from_anothers_address_is_refused(string zone, string alb, string fault)
    {
        Assert.False(Take(sequence: 1, zone: zone, alb: alb));
        Assert.Equal(fault, _heard.Fault);
        Assert.Null(_heard.State);
    }

    private bool Take(long sequence, long boot = 1, long nowMs = 1_000, long aheadMs = 0, string zone = "zone1", string alb = "alb1") => _heard.Take(
        ZoneStateFormatTests.State with { Zone = zone, Alb = alb, Boot = boot, Sequence = sequence, AtMs = Now.ToUnixTimeMilliseconds() + aheadMs },
        Plan.Albs[1],
        Plan,
        nowMs,
        Now);
}
