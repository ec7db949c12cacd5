using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Naive;
using static LoadBalancer.Core.Tests.Dns.Packets;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>What is answered to what: the rules of docs/reference/dns.md for names of the domain, packet in and packet out.</summary>
public sealed class DnsResponderTests
{
    private static readonly DnsZone Both = Zone("192.0.2.10", "2001:db8::10", "192.0.2.11", "2001:db8::11");

    [Theory]
    [InlineData(1, "192.0.2.10", "192.0.2.11")]
    [InlineData(28, "2001:db8::10", "2001:db8::11")]
    public void Answers_every_address_of_the_kind_that_was_asked_for(int type, params string[] addresses)
    {
        NaiveDnsMessage answer = Ask(Both, Query(type: type))!;

        Assert.Equal(addresses, answer.Addresses().Order());
        Assert.All(answer.Answers, record => Assert.Equal((type, 1, 30u), (record.Type, record.Class, record.Ttl)));
        Assert.Equal((0, true, true, 0, 0xBEEF), (answer.Rcode, answer.IsAuthoritative, answer.IsRecursionDesired, answer.OtherFlags, answer.Id));
        Assert.Empty(answer.Authorities);
    }

    [Theory]
    [InlineData("www")]
    [InlineData("a.b.c.d.e.f")]
    [InlineData("_acme-challenge")]
    [InlineData("x.ns-tok02")]
    public void Every_name_below_the_domain_is_answered_as_the_domain_with_its_own_name_as_owner(string below)
    {
        NaiveDnsMessage answer = Ask(Both, Query($"{below}.{Domain}"))!;

        Assert.Equal(["192.0.2.10", "192.0.2.11"], answer.Addresses().Order());
        Assert.All(answer.Answers, record => Assert.Equal($"{below}.{Domain}.", record.Owner));
    }

    [Fact]
    public void Names_keep_the_case_they_were_asked_in()
    {
        byte[] query = Query("wWw.IkS1.eXaMpLe.TeSt");
        byte[] answer = AskBytes(new DnsResponder(), Both, query);

        Assert.Equal(query[12..], answer[12..query.Length]); // the question, byte for byte
        Assert.All(NaiveDnsMessage.Read(answer)!.Answers, static record => Assert.Equal("wWw.IkS1.eXaMpLe.TeSt.", record.Owner));
        Assert.Equal("IkS1.eXaMpLe.TeSt.", Ask(Both, Query("wWw.IkS1.eXaMpLe.TeSt", type: 16))!.Authorities.Single().Owner);
    }

    [Theory]
    [InlineData(16, Domain)]
    [InlineData(65, "www." + Domain)]
    [InlineData(15, "a.b." + Domain)]
    [InlineData(2, "www." + Domain)]
    [InlineData(6, "www." + Domain)]
    [InlineData(65280, Domain)]
    [InlineData(28, "ns-tok04." + Domain)]
    public void Another_type_is_no_data_with_the_SOA_and_never_NXDOMAIN(int type, string name)
    {
        NaiveDnsMessage answer = Ask(Both, Query(name, type))!;

        Assert.Equal((0, true), (answer.Rcode, answer.IsAuthoritative));
        Assert.Empty(answer.Answers);
        NaiveDnsMessage.Record soa = Assert.Single(answer.Authorities);
        Assert.Equal((6, Domain + ".", 15u, 15u), (soa.Type, soa.Owner, soa.Ttl, soa.Minimum()));
    }

    [Fact]
    public void A_kind_of_address_that_no_ALB_has_is_no_data() =>
        Assert.Equal((0, 0, 1), Ask(Zone("192.0.2.10"), Query(type: 28)) is { } answer ? (answer.Rcode, answer.Answers.Count, answer.Authorities.Count) : default);

    [Fact]
    public void With_nothing_to_answer_the_name_still_exists() =>
        Assert.Equal((0, 0, 1), Ask(Zone(), Query()) is { } answer ? (answer.Rcode, answer.Answers.Count, answer.Authorities.Count) : default);

    [Fact]
    public void No_data_is_kept_no_longer_than_an_answer() =>
        Assert.Equal(10u, Ask(Both with { TtlSeconds = 10 }, Query(type: 16))!.Authorities.Single().Ttl);

    [Fact]
    public void The_apex_has_an_SOA_with_the_serial_and_the_first_nameserver()
    {
        NaiveDnsMessage answer = Ask(Both, Query(type: 6))!;

        NaiveDnsMessage.Record soa = Assert.Single(answer.Answers);
        Assert.Equal((Domain + ".", 30u, 15u), (soa.Owner, soa.Ttl, soa.Minimum()));
        Assert.Equal($"ns-tok02.{Domain}.", answer.NameAt(soa.DataAt));
        Assert.Equal([0x78, 0xC4, 0x07, 0x85], soa.Data[^20..^16]);
    }

    [Fact]
    public void The_apex_has_its_nameservers_with_the_addresses_of_those_inside_it()
    {
        NaiveDnsMessage answer = Ask(Both, Query(type: 2))!;

        Assert.Equal(
            [$"ns-tok02.{Domain}.", $"ns-tok04.{Domain}.", "ns.elsewhere.test."], answer.Answers.Select(record => answer.NameAt(record.DataAt)));
        Assert.Equal(
            [$"ns-tok02.{Domain}. 192.0.2.2", $"ns-tok02.{Domain}. 2001:db8::2", $"ns-tok04.{Domain}. 192.0.2.4"],
            answer.Additionals.Select(static record => $"{record.Owner} {new IPAddress(record.Data)}"));
    }

    [Theory]
    [InlineData("ns-tok02", 1, "192.0.2.2")]
    [InlineData("NS-tok02", 28, "2001:db8::2")]
    [InlineData("ns-tok04", 1, "192.0.2.4")]
    public void A_nameserver_inside_the_domain_answers_its_own_address(string host, int type, string address) =>
        Assert.Equal([address], Ask(Both, Query($"{host}.{Domain}", type))!.Addresses());

    [Fact]
    public void A_nameserver_that_is_the_domain_itself_changes_nothing_of_its_addresses()
    {
        DnsZone zone = Both with { Nameservers = [new DnsNameserver(Domain, [IPAddress.Parse("192.0.2.99")])] };

        Assert.Equal(["192.0.2.10", "192.0.2.11"], Ask(zone, Query())!.Addresses().Order());
        Assert.Equal(Domain + ".", Ask(zone, Query(type: 2)) is { } answer ? answer.NameAt(answer.Answers[0].DataAt) : "");
    }

    [Fact]
    public void Without_nameservers_NS_is_no_data_and_the_SOA_names_the_domain()
    {
        NaiveDnsMessage answer = Ask(Both with { Nameservers = [] }, Query(type: 2))!;

        Assert.Empty(answer.Answers);
        Assert.Equal(Domain + ".", answer.NameAt(answer.Authorities.Single().DataAt));
    }

    [Fact]
    public void ANY_is_answered_with_one_record_that_says_so()
    {
        NaiveDnsMessage.Record record = Assert.Single(Ask(Both, Query(type: 255))!.Answers);

        Assert.Equal(13, record.Type);
        Assert.Equal("\u0007RFC8482\0"u8.ToArray(), record.Data);
    }

    [Fact]
    public void The_order_is_rotated_and_the_first_place_goes_by_weight()
    {
        ThreadRandom.SeedForTest(4711);
        DnsZone zone = Both with
        {
            Addresses = [new DnsAddress(IPAddress.Parse("192.0.2.1"), 1), new DnsAddress(IPAddress.Parse("192.0.2.2"), 3), new DnsAddress(IPAddress.Parse("192.0.2.3"), 0)],
        };
        DnsResponder responder = new();
        string[] orders = [.. Enumerable.Range(0, 5_000).Select(_ => string.Join(' ', Ask(responder, zone, Query())!.Addresses().Select(static each => each[^1..])))];

        Dictionary<string, int> counts = orders.GroupBy(static order => order).ToDictionary(static group => group.Key, static group => group.Count());
        Assert.Equal(["1 2 3", "2 3 1", "3 1 2"], counts.Keys.Order());
        Assert.InRange(counts["1 2 3"], 900, 1_100); // a fifth; a weight below 1 counts as 1
        Assert.InRange(counts["2 3 1"], 2_850, 3_150);
    }

    [Fact]
    public void A_new_zone_is_answered_at_once()
    {
        DnsResponder responder = new();
        Assert.Equal(["192.0.2.1"], Ask(responder, Zone("192.0.2.1"), Query())!.Addresses());
        Assert.Equal(["192.0.2.2"], Ask(responder, Zone("192.0.2.2"), Query())!.Addresses());
    }

    [Fact]
    public void A_domain_that_is_no_name_answers_nobody() =>
        Assert.Equal(5, Ask(Both with { Domain = "a..b" }, Query())!.Rcode);

    [Fact]
    public void Pointers_lead_to_the_question_so_that_an_address_costs_sixteen_bytes() =>
        Assert.Equal(Query().Length + (2 * 16), AskBytes(new DnsResponder(), Both, Query()).Length);

    [Fact]
    public void Nothing_is_answered_while_nothing_is_known() => Assert.Equal(
        (DnsDecision.NotReady, 0), new DnsResponder().Respond(Query(), null, isUdp: true, new byte[DnsHeader.MostUdpBytes]) is var outcome ? (outcome.Decision, outcome.AnswerBytes) : default);
}
