using LoadBalancer.Core.Dns;

namespace LoadBalancer.Core.Tests.Dns;

public sealed class DnsExplainerTests
{
    private static readonly DnsZone Zone = Packets.Zone("192.0.2.10", "2001:db8::10");

    [Fact]
    public void Says_the_records_and_why()
    {
        DnsAnswerText text = Explain(Zone, "www." + Packets.Domain, "a");

        Assert.Equal(("NOERROR", "A", $"www.{Packets.Domain}."), (text.Rcode, text.Type, text.Name));
        Assert.Equal($"www.{Packets.Domain}. 30 IN A 192.0.2.10", Assert.Single(text.Answer).ToString());
        Assert.Contains("enabled", text.Reason, StringComparison.Ordinal);
        Assert.False(text.IsTruncatedOverUdp);
    }

    [Fact]
    public void Shows_the_SOA_of_no_data_and_the_glue_of_nameservers()
    {
        Assert.Equal(
            $"{Packets.Domain}. 15 IN SOA ns-tok02.{Packets.Domain}. hostmaster.{Packets.Domain}. 2026112901 3600 600 1209600 15",
            Assert.Single(Explain(Zone, Packets.Domain, "HTTPS").Authority).ToString());
        DnsAnswerText nameservers = Explain(Zone, Packets.Domain + ".", "NS");
        Assert.Equal($"{Packets.Domain}. 300 IN NS ns.elsewhere.test.", nameservers.Answer[2].ToString());
        Assert.Equal($"ns-tok04.{Packets.Domain}. 300 IN A 192.0.2.4", nameservers.Additional[^1].ToString());
    }

    [Theory]
    [InlineData("example.com", "A", "REFUSED", "no other name is answered here")]
    [InlineData(Packets.Domain, "AXFR", "REFUSED", "handed to nobody")]
    [InlineData(Packets.Domain, "ANY", "NOERROR", "RFC 8482")]
    [InlineData(Packets.Domain, "TYPE65280", "NOERROR", "has no TYPE65280")]
    [InlineData("ns-tok02." + Packets.Domain, "AAAA", "NOERROR", "nameservers")]
    public void Tells_each_case_in_words(string name, string type, string rcode, string why)
    {
        DnsAnswerText text = Explain(Zone, name, type);

        Assert.Equal(rcode, text.Rcode);
        Assert.Contains(why, text.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_that_nothing_is_answered_yet_and_that_nothing_is_left_to_answer()
    {
        Assert.Equal(("none", 0), Explain(null, Packets.Domain, "A") is var none ? (none.Rcode, none.AnswerBytes) : default);
        Assert.Contains("no ALB is answered now", Explain(Packets.Zone(), Packets.Domain, "A").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_what_is_too_long_for_a_datagram() =>
        Assert.True(Explain(Packets.Zone([.. Enumerable.Range(0, 100).Select(static number => $"198.51.100.{number}")]), Packets.Domain, "A").IsTruncatedOverUdp);

    [Theory]
    [InlineData("a..b", "A", "is no name")]
    [InlineData("", "A", "is no name")]
    [InlineData("a.test", "FOO", "is no type")]
    [InlineData("a.test", "TYPE65536", "is no type")]
    public void Refuses_what_is_no_question(string name, string type, string fault)
    {
        Assert.Null(DnsExplainer.TryExplain(Zone, name, type, out string told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    private static DnsAnswerText Explain(DnsZone? zone, string name, string type)
    {
        DnsAnswerText? text = DnsExplainer.TryExplain(zone, name, type, out string fault);
        Assert.Equal("", fault);
        return text!;
    }
}
