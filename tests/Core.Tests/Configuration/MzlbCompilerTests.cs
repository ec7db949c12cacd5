using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class MzlbCompilerTests
{
    private static readonly ProxyConfig Config = new()
    {
        Node = new NodeConfig { Alb = "alb2" },
        Albs = [Alb("alb1", "tok04", "10.0.0.1"), Alb("alb2", "Tok 05!", "10.0.0.2") with { IsEnabled = false, Weight = 0 }],
        Mzlb = new MzlbConfig { Domain = "Iks1.Example.TEST.", Witnesses = ["http://10.9.9.9:8080/up"], OnAllDown = OnAllDown.Empty },
    };

    [Fact]
    public void Zones_probe_each_portable_ip_on_the_port_that_is_written()
    {
        ZonePlan plan = MzlbCompiler.CompileZones(Config, probeAddress: null, "hash", "1.0");

        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], plan.Albs.Select(static alb => alb.ProbeAddress.ToString()));
        Assert.Equal(("Tok 05!", "alb2", false, "hash", "1.0"), (plan.Zone, plan.AlbId, plan.AnswersAllWhenAllDown, plan.ConfigHash, plan.Build));
        Assert.Equal([(true, 1), (false, 0)], plan.Albs.Select(static alb => (alb.IsEnabled, alb.Weight)));
        Assert.Equal(("albhealth", "/", "healthy", 2_000, 1_000, 3, 5), (plan.Probe.Host, plan.Probe.Path, plan.Probe.ExpectBody, plan.Probe.IntervalMs, plan.Probe.TimeoutMs, plan.Probe.Fall, plan.Probe.Rise));
        Assert.Equal("http://10.9.9.9:8080/up", Assert.Single(plan.Witnesses).ToString());
    }

    [Fact]
    public void Where_they_listen_elsewhere_that_is_where_they_are_probed() => Assert.All(
        MzlbCompiler.CompileZones(Config, static alb => new IPEndPoint(IPAddress.Loopback, alb.Id == "alb1" ? 1 : 2), "", "").Albs,
        static alb => Assert.Equal(IPAddress.Loopback, alb.ProbeAddress.Address));

    [Fact]
    public void A_zone_whose_nameserver_is_not_named_gets_one_that_dies_with_it()
    {
        DnsPlan plan = MzlbCompiler.CompileDns(Config);

        Assert.Equal("iks1.example.test", plan.Domain);
        Assert.Equal(["ns-tok04.iks1.example.test 10.0.0.1", "ns-tok-05.iks1.example.test 10.0.0.2"], plan.Nameservers.Select(Text));
    }

    [Fact]
    public void Written_nameservers_belong_to_the_albs_in_their_order()
    {
        MzlbConfig mzlb = Config.Mzlb! with { Dns = new MzlbDnsConfig { Nameservers = ["NS1.other.test", "ns2.iks1.example.test.", "ns3.elsewhere.test"] } };

        DnsPlan plan = MzlbCompiler.CompileDns(Config with { Mzlb = mzlb });

        Assert.Equal(["ns1.other.test 10.0.0.1", "ns2.iks1.example.test 10.0.0.2", "ns3.elsewhere.test "], plan.Nameservers.Select(Text));
    }

    private static string Text(DnsNameserver server) => $"{server.Name} {string.Join(' ', server.Addresses)}";

    private static AlbConfig Alb(string id, string zone, string ip) => new() { Id = id, Zone = zone, Ip = IPAddress.Parse(ip) };

    [Fact]
    public void Two_albs_of_one_zone_share_its_nameserver()
    {
        ProxyConfig config = Config with { Albs = [Alb("alb1", "a", "10.0.0.1"), Alb("alb3", "a", "10.0.0.3"), Alb("alb2", "b", "10.0.0.2")] };

        Assert.Equal(["ns-a.iks1.example.test 10.0.0.1 10.0.0.3", "ns-b.iks1.example.test 10.0.0.2"], MzlbCompiler.CompileDns(config).Nameservers.Select(Text));
        MzlbConfig mzlb = Config.Mzlb! with { Dns = new MzlbDnsConfig { Nameservers = ["ns1.test", "ns2.test"] } };
        Assert.Equal(["ns1.test 10.0.0.1 10.0.0.3", "ns2.test 10.0.0.2"], MzlbCompiler.CompileDns(config with { Mzlb = mzlb }).Nameservers.Select(Text));
    }
}
