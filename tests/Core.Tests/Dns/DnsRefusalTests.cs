using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Fuzz.Naive;
using static LoadBalancer.Core.Tests.Dns.Packets;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>What is refused, cut or dropped.</summary>
public sealed class DnsRefusalTests
{
    private const int FormErr = 1;
    private const int NotImp = 4;
    private const int Refused = 5;
    private const int BadVers = 16;

    private static readonly DnsZone One = Zone("192.0.2.10");

    [Theory]
    [InlineData("example.test", 1, 1)] // above the domain
    [InlineData("example.com", 1, 1)]
    [InlineData(".", 2, 1)]
    [InlineData("xiks1.example.test", 1, 1)] // ends as the domain does, inside a label
    [InlineData("version.bind", 16, 3)]
    [InlineData(Domain, 1, 3)]
    [InlineData(Domain, 1, 255)]
    [InlineData(Domain, 252, 1)]
    [InlineData("example.com", 252, 1)]
    public void Other_zones_other_classes_and_transfers_are_refused_without_authority(string name, int type, int kind)
    {
        NaiveDnsMessage answer = Ask(One, Query(name, type, kind))!;

        Assert.Equal((Refused, false, 0), (answer.Rcode, answer.IsAuthoritative, answer.Answers.Count + answer.Authorities.Count + answer.Additionals.Count));
        Assert.Equal(type, Assert.Single(answer.Questions).Type);
    }

    [Fact]
    public void A_label_whose_bytes_look_like_the_domain_is_not_the_domain()
    {
        byte[] inside = Name("x" + Domain);
        inside[0] = (byte)(inside.Length - 2); // one label that holds the domain's bytes, lengths included
        Name(Domain).AsSpan(0, inside.Length - 3).CopyTo(inside.AsSpan(2));
        byte[] query = [.. Query()[..12], .. inside, 0, 1, 0, 1];

        Assert.Equal(Refused, Ask(One, query)!.Rcode);
    }

    [Fact]
    public void An_incremental_transfer_brings_a_record_along_and_is_refused()
    {
        byte[] query = [.. Query(type: 251), 0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, .. new byte[22]];
        query[9] = 1;

        Assert.Equal(Refused, Ask(One, query)!.Rcode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(15)]
    public void Another_operation_is_not_implemented(int opcode)
    {
        NaiveDnsMessage answer = Ask(One, Query(flags: (byte)(opcode << 3)))!;

        Assert.Equal((NotImp, opcode, 0), (answer.Rcode, answer.Opcode, answer.Questions.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(65535)]
    public void Other_than_one_question_is_a_format_error(int count)
    {
        byte[] query = [.. Query(), .. Query()[12..]];
        (query[4], query[5]) = ((byte)(count >> 8), (byte)count);

        Assert.Equal((FormErr, 12), (Ask(One, query)!.Rcode, AskBytes(new DnsResponder(), One, query).Length));
    }

    [Fact]
    public void A_version_of_EDNS_above_ours_is_told_with_ours()
    {
        NaiveDnsMessage answer = Ask(One, Query(udpBytes: 1232, version: 1))!;

        Assert.Equal((BadVers, 0), (answer.Rcode, answer.Answers.Count));
        Assert.Equal(0u, answer.Opt!.Ttl & 0xFF_0000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OPT_is_answered_with_OPT_and_only_then(bool isDnssecOk)
    {
        NaiveDnsMessage.Record opt = Ask(One, Query(udpBytes: 4096, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8], isDnssecOk: isDnssecOk))!.Opt!;

        Assert.Equal((".", 1232, isDnssecOk ? 0x8000u : 0, 0), (opt.Owner, opt.Class, opt.Ttl, opt.Data.Length)); // options are ignored
        Assert.Null(Ask(One, Query())!.Opt);
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(100, 512)]
    [InlineData(512, 512)]
    [InlineData(900, 900)]
    [InlineData(1232, 1232)]
    [InlineData(4096, 1232)]
    public void Over_UDP_an_answer_is_as_long_as_the_client_takes_and_never_over_1232_bytes(int? udpBytes, int most)
    {
        DnsResponder responder = new();
        byte[] query = Query(udpBytes: udpBytes);
        int fitting = (most - query.Length) / 16;
        DnsZone whole = Zone([.. Enumerable.Range(0, fitting).Select(static number => $"198.51.100.{number}")]);
        DnsZone over = Zone([.. Enumerable.Range(0, fitting + 1).Select(static number => $"198.51.100.{number}")]);

        Assert.Equal((fitting, false), Ask(responder, whole, query) is { } fits ? (fits.Answers.Count, fits.IsTruncated) : default);
        Assert.Equal((0, true, udpBytes is not null), Ask(responder, over, query) is { } cut ? (cut.Answers.Count, cut.IsTruncated, cut.Opt is not null) : default);
        Assert.Equal((fitting + 1, false), Ask(responder, over, query, isUdp: false) is { } tcp ? (tcp.Answers.Count, tcp.IsTruncated) : default);
    }

    [Fact]
    public void Glue_that_does_not_fit_is_left_out_and_nameservers_that_do_not_cut_the_answer()
    {
        DnsZone some = One with { Nameservers = Nameservers(14) };
        DnsZone many = One with { Nameservers = Nameservers(60) };

        NaiveDnsMessage whole = Ask(some, Query(type: 2))!;
        Assert.Equal((14, false), (whole.Answers.Count, whole.IsTruncated));
        Assert.InRange(whole.Additionals.Count, 1, 13);
        Assert.Equal((0, true), Ask(many, Query(type: 2)) is { } cut ? (cut.Answers.Count, cut.IsTruncated) : default);
        Assert.Equal((60, 60), Ask(many, Query(type: 2), isUdp: false) is { } tcp ? (tcp.Answers.Count, tcp.Additionals.Count) : default);
    }

    [Fact]
    public void A_response_is_dropped_so_that_two_servers_never_answer_each_other()
    {
        byte[] answer = AskBytes(new DnsResponder(), One, Query());

        Assert.Null(Ask(One, answer));
        Assert.Null(Ask(One, Query(flags: 0x80)));
    }

    [Fact]
    public void Whatever_is_shorter_than_a_header_is_dropped_and_every_longer_part_of_a_query_is_a_format_error()
    {
        foreach (byte[] query in new[] { Query(), Query(udpBytes: 1232, options: [0, 10, 0, 2, 1, 2]), Query("a.b." + Domain, 28) })
        {
            for (int bytes = 0; bytes < query.Length; bytes++)
            {
                Assert.Equal(bytes < 12 ? null : FormErr, Ask(One, query[..bytes])?.Rcode);
            }

            Assert.Equal(FormErr, Ask(One, [.. query, 0])!.Rcode); // and one byte more is none either
        }
    }

    [Theory]
    [InlineData("C00C")] // a pointer: to itself
    [InlineData("03777777C000")] // into the header
    [InlineData("4161")] // a label of a kind that was never given out
    [InlineData("8161")]
    public void A_question_whose_name_is_not_written_out_is_a_format_error(string name)
    {
        byte[] query = [.. Query()[..12], .. Convert.FromHexString(name), 0, 0, 1, 0, 1];

        Assert.Equal(FormErr, Ask(One, query)!.Rcode);
    }

    [Fact]
    public void A_name_may_have_255_bytes_and_not_one_more()
    {
        string longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 253 - 192 - Domain.Length - 1), Domain);
        Assert.Equal(255, Name(longest).Length);

        Assert.Equal(["192.0.2.10"], Ask(One, Query(longest))!.Addresses());
        Assert.Equal(FormErr, Ask(One, Query("e" + longest[64..] + "." + new string('f', 63)))!.Rcode);
    }

    [Theory]
    [InlineData(6)] // answers in a query
    [InlineData(8)] // authority in other than IXFR
    public void Records_where_a_query_has_none_are_a_format_error(int countAt)
    {
        byte[] query = [.. Query(), 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
        query[countAt + 1] = 1;

        Assert.Equal(FormErr, Ask(One, query)!.Rcode);
    }

    [Theory]
    [InlineData(2, "0000290200000000000000" + "0000290200000000000000")] // two of them
    [InlineData(1, "0161000029020000000000000000")] // of a name
    [InlineData(1, "0000290200000000000003" + "000A00")] // an option cut short
    [InlineData(1, "0000290200000000000005" + "000A000201")] // an option longer than its record
    [InlineData(3, "0000290200000000000000" + "0000100001000000000000" + "0000100001000000000000")] // more than OPT and a signature
    public void An_OPT_record_that_is_none_is_a_format_error(int count, string records)
    {
        byte[] query = [.. Query(), .. Convert.FromHexString(records)];
        query[11] = (byte)count;

        Assert.Equal(FormErr, Ask(One, query)!.Rcode);
    }

    [Fact]
    public void A_signature_beside_OPT_is_stepped_over()
    {
        byte[] query = [.. Query(udpBytes: 1232), 0xC0, 12, 0, 250, 0, 255, 0, 0, 0, 0, 0, 3, 1, 2, 3];
        query[11] = 2;

        Assert.Equal(["192.0.2.10"], Ask(One, query)!.Addresses());
    }

    [Fact]
    public void Over_the_limit_the_client_is_told_to_come_by_TCP_with_no_more_than_it_sent()
    {
        byte[] room = new byte[DnsHeader.MostUdpBytes];
        byte[] query = Query(udpBytes: 1232);
        DnsOutcome outcome = DnsResponder.Slip(query, One, room);
        NaiveDnsMessage answer = NaiveDnsMessage.Read(room.AsSpan(0, outcome.AnswerBytes))!;

        Assert.Equal((true, 0, 0, query.Length), (answer.IsTruncated, answer.Answers.Count, answer.Rcode, outcome.AnswerBytes));
        Assert.Equal(0, DnsResponder.Slip(Query(flags: 0x80), One, room).AnswerBytes);
        Assert.Equal(0, DnsResponder.Slip(query, null, room).AnswerBytes);
    }

    private static System.Collections.Immutable.ImmutableArray<DnsNameserver> Nameservers(int count) =>
        [.. Enumerable.Range(0, count).Select(static number => new DnsNameserver($"nameserver-{number:000}.{Domain}", [System.Net.IPAddress.Parse("192.0.2.7")]))];
}
