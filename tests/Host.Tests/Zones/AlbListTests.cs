using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Zones;

namespace LoadBalancer.Host.Tests.Zones;

public sealed class AlbListTests
{
    private static readonly AlbConfig Alb = new() { Id = "alb1", Zone = "tok04", Ip = IPAddress.Parse("10.0.0.1") };

    [Theory]
    [InlineData(true, AlbHealth.Up, "ready", "enabled", "10.0.0.1", "ALB is healthy")]
    [InlineData(true, AlbHealth.Unknown, "", "enabled", "10.0.0.1", "ALB is healthy")]
    [InlineData(true, AlbHealth.Down, "", "unhealthy", "10.0.0.1", "ALB is unhealthy or unreachable")]
    [InlineData(true, AlbHealth.Up, "draining", "draining", "10.0.0.1", "ALB is draining: its process is about to stop")]
    [InlineData(false, AlbHealth.Up, "ready", "disabling", null, "ALB is being disabled: it serves who still comes")]
    [InlineData(false, AlbHealth.Up, "disabling", "disabling", null, "ALB is being disabled: it serves who still comes")]
    [InlineData(false, AlbHealth.Up, "disabled", "disabled", null, "ALB is disabled")]
    [InlineData(false, AlbHealth.Down, "", "disabled", null, "ALB is disabled")]
    [InlineData(false, AlbHealth.Up, "", "disabling", null, "ALB is being disabled: it serves who still comes")]
    public void The_words_are_those_operators_know(bool isEnabled, AlbHealth health, string standing, string status, string? ip, string message)
    {
        AlbVerdict verdict = new()
        {
            Alb = new ZoneAlb("alb1", "tok04", Alb.Ip!, new IPEndPoint(IPAddress.Loopback, 80), IsEnabled: true, 1),
            IsEnabled = isEnabled,
            Health = health,
            Standing = standing,
        };

        AlbStatus found = Assert.Single(AlbList.Of(new ProxyConfig { Albs = [Alb], Mzlb = new MzlbConfig { Secret = [1] } }, new ZoneVerdicts { Albs = [verdict] }, "1.0"));

        Assert.Equal((isEnabled, status, ip, message), (found.Enabled, found.Status, found.Ip, found.Message));
    }

    [Fact]
    public void Without_anybody_who_decides_the_configuration_is_all_that_is_known()
    {
        ProxyConfig config = new() { Node = new NodeConfig { Alb = "alb1" }, Albs = [Alb, Alb with { Id = "alb2", IsEnabled = false, Type = AlbType.Private }] };

        Assert.Equal(
            [("alb1", "enabled", "public", "1.0"), ("alb2", "disabled", "private", "")],
            AlbList.Of(config, verdicts: null, "1.0").Select(static alb => (alb.Id, alb.Status, alb.Type, alb.Build)));
    }

    [Fact]
    public void Its_own_way_out_is_known_without_a_secret() => Assert.Equal(
        "disabling",
        AlbList.Of(
            new ProxyConfig { Albs = [Alb], Mzlb = new MzlbConfig() },
            new ZoneVerdicts
            {
                Albs = [new AlbVerdict { Alb = new ZoneAlb("alb1", "tok04", Alb.Ip!, new IPEndPoint(IPAddress.Loopback, 80), IsEnabled: true, 1), IsEnabled = false, Standing = AlbStanding.Disabling }],
            },
            "1.0")[0].Status);

    [Fact]
    public void An_alb_that_nobody_tells_of_is_disabled_as_soon_as_it_is_not_answered() => Assert.Equal(
        "disabled",
        AlbList.Of(
            new ProxyConfig { Albs = [Alb], Mzlb = new MzlbConfig() },
            new ZoneVerdicts
            {
                Albs = [new AlbVerdict { Alb = new ZoneAlb("alb1", "tok04", Alb.Ip!, new IPEndPoint(IPAddress.Loopback, 80), IsEnabled: true, 1), IsEnabled = false, Health = AlbHealth.Up }],
            },
            "1.0")[0].Status);
}
