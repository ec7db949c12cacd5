using System.Net;
using System.Security.Cryptography;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Dns.Publishing.Messages;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

/// <summary>Messages and signatures, against what another program signed and what Knot 3.2.6 answered to it on 2026-11-29.</summary>
public sealed class SignedExchangeTests
{
    private const string Name = "iks1.example";

    private const string SignedQuery =
        "12340000000100000000000104696b7331076578616d706c650000010001026c620000fa00ff00000000003d0b686d61632d7368613235360000006b" +
        "0c56e9012c00204c7570a54661dfeb0e86882652554a062e4cbcb84c71c758b804ab5965800395123400000000";

    private const string QueryReply =
        "12348400000100010000000104696b7331076578616d706c650000010001c00c000100010000001e00040a000007026c620000fa00ff00000000003d" +
        "0b686d61632d7368613235360000006b0c56e9012c00201cb124e074318659831a0e0f57424d89f143e1d908722c79b666150d76e496f51234000000" +
        "00";

    private const string SignedUpdate =
        "43212800000100030005000104696b7331076578616d706c65000006000104696b7331076578616d706c6500000100010000000000040a0000070469" +
        "6b7331076578616d706c6500001c00fe000000000000012a04696b7331076578616d706c6500000100fe00000000000004696b7331076578616d706c" +
        "6500000100ff00000000000004696b7331076578616d706c6500000100010000001e00040a00000804696b7331076578616d706c6500000100010000" +
        "001e00040a00000904696b7331076578616d706c6500001c00ff00000000000004696b7331076578616d706c6500001c00010000001e0010fd000000" +
        "000000000000000000000001026c620000fa00ff00000000003d0b686d61632d7368613235360000006b0c56e9012c002000f655d0885b97f85a2ffd" +
        "c7ae5524950775a592f26edc348cfcb2a6dab6b24a432100000000";

    private const string UpdateReply =
        "4321a800000100000000000104696b7331076578616d706c650000060001026c620000fa00ff00000000003d0b686d61632d7368613235360000006b" +
        "0c56e9012c00201437eeb03c4c499d16a61387fffe04a281cfdb48b904d5c48cb42548ef2bb9bc432100000000";

    private const string StaleReply =
        "4321a807000100000000000104696b7331076578616d706c650000060001026c620000fa00ff00000000003d0b686d61632d7368613235360000006b" +
        "0c56e9012c0020cd3f2d467eeb12a8355f6de02551ed1ba94443a5e1db7e3f7cce3d80a5208aa2432100000000";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1795970793);

    private static readonly TsigKey Key = new("lb", HashAlgorithmName.SHA256, [.. Convert.FromBase64String("a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5MTI=")]);

    [Rfc("8945", "4.3")]
    [Fact]
    public void A_question_is_signed_as_others_sign_it_and_its_answer_is_believed()
    {
        SignedExchange exchange = Query();

        Assert.Equal(SignedQuery, Convert.ToHexStringLower(exchange.Bytes.Span));
        Reading<RecordSet> reading = Read(exchange, Bytes(QueryReply));
        Assert.Null(reading.Fault);
        Assert.Equal(Set(30, "10.0.0.7"), reading.Value);
    }

    [Rfc("2136", "2.4")]
    [Fact]
    public void An_update_expects_exactly_what_was_found_and_replaces_it()
    {
        SignedExchange exchange = Update();

        Assert.Equal(SignedUpdate, Convert.ToHexStringLower(exchange.Bytes.Span));
        Assert.Equal(new UpdateResult(UpdateOutcome.Ok, Fault: null), exchange.ReadUpdate(Bytes(UpdateReply), Now));
        Assert.Equal(new UpdateResult(UpdateOutcome.Stale, Fault: null), exchange.ReadUpdate(Bytes(StaleReply), Now));
    }

    [Rfc("8945", "5.3")]
    [Fact]
    public void No_bit_of_an_answer_can_be_another()
    {
        SignedExchange exchange = Query();
        int signatureAt = QueryReply.LastIndexOf("026c6200", StringComparison.Ordinal) / 2;
        for (int bit = 0; bit < QueryReply.Length * 4; bit++)
        {
            byte[] reply = Bytes(QueryReply);
            reply[bit / 8] ^= (byte)(1 << (bit % 8));
            bool isCase = bit / 8 >= signatureAt && bit % 8 == 5 && char.IsAsciiLetter((char)reply[bit / 8]); // names are signed in lower case

            Assert.True(isCase || Read(exchange, reply).Fault is not null, $"bit {bit}");
        }
    }

    [Fact]
    public void An_answer_that_is_cut_anywhere_is_none()
    {
        byte[] reply = Bytes(QueryReply);
        for (int length = 0; length < reply.Length; length++)
        {
            Assert.NotNull(Read(Query(), reply[..length]).Fault);
        }

        Assert.NotNull(Read(Query(), [.. reply, 0]).Fault);
    }

    [Fact]
    public void Noise_is_no_answer_and_no_exception()
    {
        Random random = new(5);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] reply = Bytes(QueryReply);
            for (int change = random.Next(1, 12); change > 0; change--)
            {
                reply[random.Next(reply.Length)] = (byte)random.Next(256);
            }

            _ = Read(new SignedExchange(RequestMessage.Query(0x1234, Name, RecordKind.A), key: null, Now), reply);
        }
    }

    [Fact]
    public void An_answer_that_is_not_signed_is_not_believed_whatever_it_says()
    {
        byte[] unsigned = Unsigned(Bytes(UpdateReply));
        Assert.Equal(new UpdateResult(UpdateOutcome.Error, "the answer is not signed"), Update().ReadUpdate(unsigned, Now));

        unsigned[3] = 5;
        Assert.Equal(
            new UpdateResult(UpdateOutcome.Refused, "the server refuses (REFUSED), and the answer is not signed"), Update().ReadUpdate(unsigned, Now));
    }

    [Rfc("8945", "5.2.3")]
    [Fact]
    public void An_answer_of_another_time_is_not_believed()
    {
        Assert.Null(Read(Query(), Bytes(QueryReply), Now.AddSeconds(300)).Fault);
        Assert.Contains("signed 301 s from now", Read(Query(), Bytes(QueryReply), Now.AddSeconds(301)).Fault, StringComparison.Ordinal);
        Assert.Contains("signed 301 s from now", Read(Query(), Bytes(QueryReply), Now.AddSeconds(-301)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_to_another_question_or_with_another_secret_is_not_believed()
    {
        TsigKey other = new("lb", HashAlgorithmName.SHA256, [.. Key.Secret.Reverse()]);

        Assert.Equal("the answer is to another message", Read(new SignedExchange(RequestMessage.Query(0x1235, Name, RecordKind.A), Key, Now), Bytes(QueryReply)).Fault);
        Assert.Equal("the answer's signature is wrong", Read(new SignedExchange(RequestMessage.Query(0x1234, Name, RecordKind.Aaaa), Key, Now), Bytes(QueryReply)).Fault);
        Assert.Equal("the answer's signature is wrong", Read(new SignedExchange(RequestMessage.Query(0x1234, Name, RecordKind.A), other, Now), Bytes(QueryReply)).Fault);
    }

    [Fact]
    public void A_name_whose_pointers_go_in_a_circle_is_no_name()
    {
        byte[] reply = Unsigned(Bytes(QueryReply));
        reply[31] = 30; // the answer's name, a pointer at 30, now points to itself

        Assert.Equal("the answer is no DNS message", Read(new SignedExchange(RequestMessage.Query(0x1234, Name, RecordKind.A), key: null, Now), reply).Fault);
    }

    [Fact]
    public void An_answer_without_authority_is_of_a_server_that_does_not_hold_the_zone()
    {
        byte[] reply = Unsigned(Bytes(QueryReply));
        SignedExchange exchange = new(RequestMessage.Query(0x1234, Name, RecordKind.A), key: null, Now);
        Assert.Equal(Set(30, "10.0.0.7"), Read(exchange, reply).Value);

        reply[2] &= 0xFB;

        Assert.Contains("does not hold the zone of 'iks1.example'", Read(exchange, reply).Fault, StringComparison.Ordinal);
    }

    private static SignedExchange Query() => new(RequestMessage.Query(0x1234, Name, RecordKind.A), Key, Now);

    private static SignedExchange Update() => new(
        RequestMessage.Update(0x4321, new RecordUpdate(
            Name,
            [Set(0, "10.0.0.7"), RecordSet.Of(Name, RecordKind.Aaaa, 0, []), RecordSet.Of($"*.{Name}", RecordKind.A, 0, [])],
            [Set(30, "10.0.0.9", "10.0.0.8"), RecordSet.Of(Name, RecordKind.Aaaa, 30, [IPAddress.Parse("fd00::1")])])),
        Key,
        Now);

    private static RecordSet Set(int ttlSeconds, params string[] addresses) => RecordSet.Of(Name, RecordKind.A, ttlSeconds, addresses.Select(IPAddress.Parse));

    private static Reading<RecordSet> Read(SignedExchange exchange, byte[] reply, DateTimeOffset? now = null) => exchange.ReadSet(reply, Name, RecordKind.A, now ?? Now);

    /// <summary>The answer with its last record, the signature, cut off.</summary>
    private static byte[] Unsigned(byte[] reply)
    {
        byte[] unsigned = reply[..(Convert.ToHexStringLower(reply).LastIndexOf("026c6200", StringComparison.Ordinal) / 2)];
        unsigned[11] = 0;
        return unsigned;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
