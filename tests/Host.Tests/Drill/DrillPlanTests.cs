using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Drill;

namespace LoadBalancer.Host.Tests.Drill;

public sealed class DrillPlanTests
{
    [Fact]
    public void It_asks_where_the_process_answers_unless_it_is_told_whom()
    {
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:5353")], Make(Zones(Alb("alb1", "a"), Alb("alb2", "b"))).Plan!.Resolvers);
        Assert.Equal([IPEndPoint.Parse("10.0.0.1:53")], Make(Zones(Alb("alb1", "a"), Alb("alb2", "b")), IPEndPoint.Parse("10.0.0.1:53")).Plan!.Resolvers);
    }

    [Fact]
    public void Only_a_name_that_is_answered_here_is_promised_to_change_within_two_seconds()
    {
        ZonesStatus zones = Zones(Alb("alb1", "a"), Alb("alb2", "b"));

        Assert.Equal(TimeSpan.FromSeconds(2), Make(zones).Plan!.PromisedToLeave);
        Assert.Null(Make(zones with { Dns = zones.Dns with { Mode = "rfc2136" } }).Plan!.PromisedToLeave);
    }

    [Fact]
    public void What_would_be_no_drill_is_refused_with_the_reason()
    {
        Assert.Equal("there is no ALB in a zone 'a'; there are the zones b", Make(Zones(Alb("alb2", "b"))).Fault);
        Assert.Equal("no other ALB is in answers: the drill would be an outage", Make(Zones(Alb("alb1", "a"), Alb("alb2", "b") with { Answered = false })).Fault);
        Assert.Equal("alb1 is not in answers as it is: down", Make(Zones(Alb("alb1", "a") with { Answered = false, Reason = "down" }, Alb("alb2", "b"))).Fault);
        Assert.StartsWith("its first round", Make(Zones(Alb("alb1", "a"), Alb("alb2", "b")) with { Ready = false }).Fault, StringComparison.Ordinal);
    }

    private static (DrillPlan? Plan, string Fault) Make(ZonesStatus zones, params ImmutableArray<IPEndPoint> resolvers) =>
        (DrillPlan.TryMake(zones, "a", resolvers, TimeSpan.FromSeconds(30), out string fault), fault);

    private static ZonesStatus Zones(params AlbVerdictStatus[] albs) => new(
        "b", Ready: true, Entitled: true, "", default, AllDown: false, [], [.. albs], new ZoneDnsStatus("a.test", "embedded", [], 30, 1, null, ["127.0.0.1:5353"]));

    private static AlbVerdictStatus Alb(string id, string zone) =>
        new(id, zone, "10.0.0.1", "10.0.0.1:80", Enabled: true, Overridden: false, "up", Answered: true, Suspect: false, default, "", []);
}
