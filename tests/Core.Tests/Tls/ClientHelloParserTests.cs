using System.Text;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Tests.Tls;

/// <summary>Whom a ClientHello names is found however its bytes come and are cut, and whatever lies in them harms nobody.</summary>
public sealed class ClientHelloParserTests
{
    private const int SessionIdAt = 4 + 2 + 32;

    [Fact]
    public void Every_prefix_wants_more_until_the_name_is_there_and_then_tells_it()
    {
        byte[] hello = MadeHello.Records(MadeHello.Message("a.example.test"));
        bool isKnown = false;
        for (int length = 0; length <= hello.Length; length++)
        {
            (HelloStatus status, string name) = Parse(hello.AsSpan(0, length));
            Assert.True(status == (isKnown ? HelloStatus.Known : status) && status != HelloStatus.Other, $"{length} bytes: {status}");
            isKnown |= status == HelloStatus.Known;
            Assert.Equal(isKnown ? "a.example.test" : "", name);
        }

        Assert.True(isKnown);
    }

    [Fact]
    public void The_message_may_be_cut_over_records_anywhere()
    {
        byte[] message = MadeHello.Message("a.example.test");
        for (int recordBytes = 1; recordBytes < message.Length; recordBytes++)
        {
            byte[] hello = MadeHello.Records(message, recordBytes);
            Assert.Equal((HelloStatus.Known, "a.example.test"), Parse(hello));
            Assert.Equal(HelloStatus.NeedMore, Parse(hello.AsSpan(0, 20)).Status);
        }
    }

    [Fact]
    public void A_client_that_names_nobody_is_known_as_one()
    {
        Assert.Equal((HelloStatus.Known, ""), Parse(MadeHello.Records(MadeHello.Message(null))));
        Assert.Equal((HelloStatus.Known, ""), Parse(MadeHello.Records(MadeHello.Message(null, hasExtensions: false)))); // TLS 1.0 knew none
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public void What_is_no_tls_is_known_by_its_first_byte(string text) => Assert.Equal(HelloStatus.Other, Parse(Encoding.ASCII.GetBytes(text).AsSpan(0, 1)).Status);

    [Theory]
    [InlineData("1603010000")] // an empty record
    [InlineData("160301FFFF")] // one longer than any
    [InlineData("1602010010")] // no TLS
    [InlineData("1503010002")] // an alert
    [InlineData("16030100040200000A")] // a ServerHello
    [InlineData("802E0103010015000000100100")] // SSL 2's hello
    public void What_is_no_client_hello_is_not_waited_for(string hex) => Assert.Equal(HelloStatus.Other, Parse(Convert.FromHexString(hex)).Status);

    [Fact]
    public void No_length_may_say_more_than_the_one_around_it()
    {
        byte[] message = MadeHello.Message("a.test");
        int suitesAt = SessionIdAt + 1 + message[SessionIdAt];
        Assert.Equal(HelloStatus.Other, ParseWith(message, SessionIdAt, 33));
        Assert.Equal(HelloStatus.Other, ParseWith(message, suitesAt, 0xFF)); // cipher suites beyond the message
        Assert.Equal(HelloStatus.Other, ParseWith(message, suitesAt + 1, 3)); // half a suite
        int nameAt = message.AsSpan().IndexOf("a.test"u8);
        Assert.Equal(HelloStatus.Other, ParseWith(message, nameAt - 1, 7)); // a name beyond its list
        Assert.Equal(HelloStatus.Other, ParseWith(message, nameAt - 1, 0)); // an empty one
        Assert.Equal(HelloStatus.Other, ParseWith(message, nameAt - 4, 0xFF)); // a list beyond its extension
        Assert.Equal(HelloStatus.Other, ParseWith(message, nameAt - 6, 0xFF)); // an extension beyond them all
        Assert.Equal(HelloStatus.Other, Parse(MadeHello.Records(MadeHello.Message(new string('a', 256)))).Status);
        Assert.Equal(HelloStatus.Known, Parse(MadeHello.Records(MadeHello.Message(new string('a', 255)))).Status);
    }

    [Fact]
    public void Any_byte_may_be_another_and_any_garbage_may_come()
    {
        byte[] hello = MadeHello.Records(MadeHello.Message("a.test"), 50);
        for (int at = 0; at < hello.Length; at++)
        {
            byte[] changed = [.. hello];
            for (int value = 0; value < 256; value += 5)
            {
                changed[at] = (byte)value;
                Parse(changed);
            }
        }

        Random random = new(7);
        byte[] garbage = new byte[600];
        for (int round = 0; round < 2_000; round++)
        {
            random.NextBytes(garbage);
            (garbage[0], garbage[1], garbage[3]) = (22, 3, 2); // or most of it would be refused at once
            garbage[5] = 1;
            Parse(garbage.AsSpan(0, random.Next(garbage.Length)));
        }
    }

    private static HelloStatus ParseWith(byte[] message, int at, byte value)
    {
        byte[] changed = [.. message];
        changed[at] = value;
        return Parse(MadeHello.Records(changed)).Status;
    }

    private static (HelloStatus Status, string Name) Parse(ReadOnlySpan<byte> bytes)
    {
        Span<byte> name = stackalloc byte[ClientHelloParser.MaxNameBytes];
        HelloStatus status = new ClientHelloParser(bytes).Parse(name, out int nameBytes);
        return (status, Encoding.ASCII.GetString(name[..nameBytes]));
    }
}
