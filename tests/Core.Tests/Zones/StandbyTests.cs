using System.Text;
using LoadBalancer.Core.Tests.Zones.Simulated;
using LoadBalancer.Core.Zones;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Zones;

/// <summary>The node of a zone that does not have the portable IP: nobody reads its state, so it tells what it was told when it asks.</summary>
public sealed class StandbyTests : IDisposable
{
    private readonly SimCluster _cluster = new(3);
    private readonly SimClock _clock;
    private readonly ZoneMonitor _standby;

    public StandbyTests()
    {
        _clock = new SimClock(_cluster.Time);
        _standby = new ZoneMonitor(_cluster.Net.SeamsOf(0, new SimStore()), _clock, new Random(7), NullLogger<ZoneMonitor>.Instance, static _ => { });
        _standby.Watch(SimCluster.PlanOf(0, 3));
        _standby.Start();
        _cluster.Pass(10);
    }

    public void Dispose()
    {
        _standby.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public void What_an_operator_sets_there_is_in_force_everywhere_within_two_seconds()
    {
        Assert.True(_standby.Set(SimCluster.AlbOf(2), isEnabled: false, isForced: false).IsDone);
        _cluster.Pass(2);

        Assert.All(_cluster.Zones, static zone => Assert.Equal([0, 1], zone.Answered!));
        Assert.False(_cluster.Zones[2].Monitor.OwnEnabled);

        Assert.True(_standby.Set(SimCluster.AlbOf(2), isEnabled: true, isForced: false).IsDone);
        _cluster.Pass(4);
        Assert.All(_cluster.Zones, static zone => Assert.Equal([0, 1, 2], zone.Answered!));
    }

    [Fact]
    public void What_is_set_elsewhere_reaches_it_too()
    {
        Assert.True(_cluster.Zones[1].Monitor.Set(SimCluster.AlbOf(0), isEnabled: false, isForced: false).IsDone);
        _cluster.Pass(2);

        Assert.False(_standby.OwnEnabled);
    }

    [Theory]
    [InlineData("another secret here", 0, false)]
    [InlineData("the same in every zone", 31_000, false)]
    [InlineData("the same in every zone", -31_000, false)]
    [InlineData("the same in every zone", 29_000, true)]
    public void A_word_counts_that_is_signed_and_of_this_time(string secret, long aheadMs, bool counts)
    {
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds() + aheadMs;
        _cluster.Zones[1].Monitor.Hear(Word(Encoding.ASCII.GetBytes(secret), "zone0", nowMs));

        Assert.Equal(!counts, _cluster.Zones[1].Of(2).IsEnabled);
    }

    [Fact]
    public void A_word_of_a_zone_that_is_not_in_the_plan_or_that_is_none_changes_nothing()
    {
        ZoneMonitor monitor = _cluster.Zones[1].Monitor;
        monitor.Hear(Word(SimCluster.PlanOf(0, 3).Secret.AsSpan(), "zone9", _clock.GetUtcNow().ToUnixTimeMilliseconds()));
        monitor.Hear("?word=%%%"u8.ToArray());
        monitor.Hear("?word="u8.ToArray());
        monitor.Hear("?other=AAAA"u8.ToArray());
        monitor.Hear(Encoding.ASCII.GetBytes(ZoneWord.Key + new string('A', ZoneWord.MostChars + 1)));

        Assert.True(_cluster.Zones[1].Of(2).IsEnabled);
    }

    [Fact]
    public void A_word_fits_into_a_request_line_or_is_left_out()
    {
        Assert.Equal("", ZoneWord.ToQuery([]));
        Assert.Equal("", ZoneWord.ToQuery(new byte[ZoneWord.MostChars]));
        Assert.Equal([1, 2, 3], ZoneWord.FromQuery(Encoding.ASCII.GetBytes(ZoneWord.ToQuery([1, 2, 3]))));
    }

    private static byte[] Word(ReadOnlySpan<byte> secret, string zone, long atMs) => Encoding.ASCII.GetBytes(ZoneWord.ToQuery(ZoneStateFormat.Seal(
        new ZoneState
        {
            Zone = zone,
            Alb = "alb0",
            Boot = 77,
            Sequence = 1,
            AtMs = atMs,
            ConfigHash = "",
            Build = "",
            Standing = AlbStanding.Ready,
            Seen = [],
            Overrides = [new AlbOverride("alb2", Enabled: false, Configured: true, atMs, zone)],
        },
        secret)));
}
