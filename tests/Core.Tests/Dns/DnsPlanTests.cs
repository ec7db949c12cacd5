using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>What verdicts come to in DNS.</summary>
public sealed class DnsPlanTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly DnsPlan Plan = new("a.test", [], TtlSeconds: 30);

    [Fact]
    public void Nothing_is_answered_before_the_first_round_has_ended() =>
        Assert.Null(Plan.Answer(Verdicts(isReady: false, Alb("10.0.0.1")), before: null, Now));

    [Fact]
    public void What_is_answered_are_the_addresses_that_the_verdicts_answer_with()
    {
        DnsZone zone = Answer(Verdicts(true, Alb("10.0.0.1"), Alb("10.0.0.2") with { IsAnswered = false }, Alb("fd00::1", weight: 3)));

        Assert.Equal([new DnsAddress(IPAddress.Parse("10.0.0.1"), 1), new DnsAddress(IPAddress.Parse("fd00::1"), 3)], zone.Addresses);
        Assert.Equal((30, 1_800_000_000u), (zone.TtlSeconds, zone.Serial));
    }

    [Fact]
    public void While_anything_is_down_answers_live_ten_seconds_at_most()
    {
        AlbVerdict down = Alb("10.0.0.1") with { Health = AlbHealth.Down, IsAnswered = false };

        Assert.Equal(10, Answer(Verdicts(true, down, Alb("10.0.0.2"))).TtlSeconds);
        Assert.Equal(10, Answer(Verdicts(true, Alb("10.0.0.1") with { IsSuspect = true })).TtlSeconds);
        Assert.Equal(30, Answer(Verdicts(true, down with { IsEnabled = false }, Alb("10.0.0.2"))).TtlSeconds);
        Assert.Equal(5, (Plan with { TtlSeconds = 5 }).Answer(Verdicts(true, down), null, Now)!.TtlSeconds);
    }

    [Fact]
    public void The_serial_grows_with_each_change_and_only_then_even_if_the_clock_goes_back()
    {
        DnsZone first = Answer(Verdicts(true, Alb("10.0.0.1"), Alb("10.0.0.2")));
        DnsZone same = Plan.Answer(Verdicts(true, Alb("10.0.0.1"), Alb("10.0.0.2")), first, Now.AddHours(1))!;
        DnsZone next = Plan.Answer(Verdicts(true, Alb("10.0.0.1")), same, Now.AddHours(-1))!;

        Assert.Same(first, same);
        Assert.Equal(first.Serial + 1, next.Serial);
    }

    [Fact]
    public void Another_ttl_or_nameserver_is_a_change()
    {
        ZoneVerdicts verdicts = Verdicts(true, Alb("10.0.0.1"));
        DnsZone first = Answer(verdicts);

        Assert.NotSame(first, (Plan with { TtlSeconds = 20 }).Answer(verdicts, first, Now));
        Assert.NotSame(first, (Plan with { Nameservers = [new DnsNameserver("ns.a.test", [])] }).Answer(verdicts, first, Now));
    }

    private static DnsZone Answer(ZoneVerdicts verdicts) => Plan.Answer(verdicts, before: null, Now)!;

    private static ZoneVerdicts Verdicts(bool isReady, params AlbVerdict[] albs) => new() { IsReady = isReady, Albs = [.. albs] };

    private static AlbVerdict Alb(string ip, int weight = 1) => new()
    {
        Alb = new ZoneAlb(ip, "z", IPAddress.Parse(ip), new IPEndPoint(IPAddress.Loopback, 80), IsEnabled: true, weight),
        Health = AlbHealth.Up,
        IsAnswered = true,
    };

    [Fact]
    public void Where_zones_write_one_answer_together_what_one_of_them_suspects_shortens_nothing()
    {
        ZoneVerdicts suspect = Verdicts(true, Alb("10.0.0.1") with { IsSuspect = true });
        ZoneVerdicts down = Verdicts(true, Alb("10.0.0.1") with { Health = AlbHealth.Down }, Alb("10.0.0.2"));

        Assert.Equal(30, (Plan with { CountsSuspicion = false }).Answer(suspect, null, Now)!.TtlSeconds);
        Assert.Equal(10, (Plan with { CountsSuspicion = false }).Answer(down, null, Now)!.TtlSeconds);
    }
}
