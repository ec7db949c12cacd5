using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Text;
using LoadBalancer.Core.ProxyProtocol;

namespace LoadBalancer.Core.Tests.ProxyProtocol;

public sealed class ProxyHeaderReaderTests
{
    private const string Longest = "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";

    private static readonly byte[] IPv4Block = [192, 0, 2, 1, 198, 51, 100, 1, 0xDC, 0x04, 0x01, 0xBB];

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n", "192.0.2.1:56324", "198.51.100.1:443")]
    [InlineData("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8::2 1 2\r\n", "[2001:db8::1]:1", "[2001:db8::2]:2")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "[::ffff:192.0.2.1]:1", "[::1]:2")]
    [InlineData(Longest, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff::1 anything at all\r\n", null, null)]
    public void Reads_a_line_of_version_1_from_every_cut_and_no_byte_more(string line, string? client, string? local) =>
        AssertReads(Encoding.ASCII.GetBytes(line), client, local);

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\rx")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 \r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1. 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 65536\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 056324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 +5632 443\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 :: 1::2::3 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 56324 443\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXX")]
    [InlineData("proxy UNKNOWN\r\n")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\x16\x03\x01")]
    [InlineData("\r\nPROXY")]
    public void Refuses_what_is_no_header_by_the_letter(string bytes) => AssertRefuses(Encoding.Latin1.GetBytes(bytes));

    [Fact]
    public void Refuses_a_line_longer_than_107_bytes_without_waiting_for_its_end()
    {
        string line = "PROXY UNKNOWN " + new string('x', 107 - 14 - 2) + "\r\n";
        AssertReads(Encoding.ASCII.GetBytes(line), null, null);
        AssertRefuses(Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 107 - 14 - 1) + "\r\n"));
        AssertRefuses(Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 107 - 14)));
    }

    [Fact]
    public void Reads_version_2_over_IPv4_and_IPv6_from_every_cut_and_no_byte_more()
    {
        AssertReads(Header(0x21, 0x11, IPv4Block), "192.0.2.1:56324", "198.51.100.1:443");
        AssertReads(
            Header(0x21, 0x21, [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0, 1, 0, 2]),
            "[2001:db8::1]:1",
            "[2001:db8::2]:2");
    }

    [Fact]
    public void Local_unspecified_and_Unix_leave_the_connections_own_ends()
    {
        AssertReads(Header(0x20, 0x00, []), null, null);
        AssertReads(Header(0x20, 0xFF, [1, 2, 3]), null, null); // LOCAL: whatever else it says is passed over
        AssertReads(Header(0x21, 0x00, []), null, null);
        AssertReads(Header(0x21, 0x00, Field(0x04, 5)), null, null);
        AssertReads(Header(0x21, 0x31, new byte[216]), null, null);
    }

    [Theory]
    [InlineData(0x11, 0x11)] // version 1 in binary
    [InlineData(0x22, 0x11)] // an unknown command
    [InlineData(0x21, 0x12)] // a datagram
    [InlineData(0x21, 0x10)]
    [InlineData(0x21, 0x01)]
    [InlineData(0x21, 0x41)]
    public void Refuses_versions_commands_and_families_that_there_are_not(byte command, byte family) => AssertRefuses(Header(command, family, IPv4Block));

    [Fact]
    public void Refuses_a_block_too_short_for_its_addresses_or_longer_than_is_taken()
    {
        AssertRefuses(Header(0x21, 0x11, IPv4Block[..11]));
        AssertRefuses(Header(0x21, 0x21, IPv4Block));
        AssertRefuses(Header(0x21, 0x31, new byte[215]));
        AssertReads(Header(0x20, 0x00, new byte[4096]), null, null);
        AssertRefuses(Header(0x20, 0x00, new byte[4097])[..16]);
    }

    [Fact]
    public void Passes_over_fields_that_are_whole_and_refuses_those_that_are_not()
    {
        AssertReads(Header(0x21, 0x11, [.. IPv4Block, .. Field(0x04, 0), .. Field(0xEA, 300)]), "192.0.2.1:56324", "198.51.100.1:443");
        AssertRefuses(Header(0x21, 0x11, [.. IPv4Block, 0x04]));
        AssertRefuses(Header(0x21, 0x11, [.. IPv4Block, 0x04, 0, 2, 0]));
    }

    [Fact]
    public void Verifies_the_checksum_where_there_is_one()
    {
        byte[] sound = Header(0x21, 0x11, [.. IPv4Block, 0x03, 0, 4, 0, 0, 0, 0, .. Field(0x04, 2)]);
        uint crc = uint.MaxValue;
        foreach (byte each in sound)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        BinaryPrimitives.WriteUInt32BigEndian(sound.AsSpan(31), ~crc);
        AssertReads(sound, "192.0.2.1:56324", "198.51.100.1:443");

        foreach (int at in Enumerable.Range(16, sound.Length - 16).Where(static at => at != 28)) // a field of another type is no checksum
        {
            byte[] bent = [.. sound];
            bent[at] ^= 0x10;
            Assert.NotEqual(ProxyHeaderStatus.Complete, ProxyHeaderReader.Read(bent, out _, out _));
        }
    }

    [Fact]
    public void The_checksum_is_the_one_of_the_protocol()
    {
        // RFC 9260 appendix A names the polynomial; its usual test is the digits 1 to 9.
        uint crc = Encoding.ASCII.GetBytes("123456789").Aggregate(uint.MaxValue, BitOperations.Crc32C);

        Assert.Equal(0xE3069283, ~crc);
    }

    [Fact]
    public void Random_bytes_never_make_it_take_more_than_there_is()
    {
        Random random = new(7);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            byte[] start = i % 2 == 0 ? Header(0x21, 0x11, IPv4Block) : Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.1 ");
            byte[] input = [.. start[..random.Next(start.Length + 1)], .. bytes[..random.Next(bytes.Length)]];

            ProxyHeaderStatus status = ProxyHeaderReader.Read(input, out _, out int headerBytes);

            Assert.InRange(headerBytes, status == ProxyHeaderStatus.Complete ? 1 : 0, status == ProxyHeaderStatus.Complete ? input.Length : 0);
        }
    }

    private static void AssertReads(byte[] bytes, string? client, string? local)
    {
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeaderReader.Read(bytes.AsSpan(0, cut), out _, out _));
        }

        byte[] withMore = [.. bytes, .. "GET / HTTP/1.1\r\n"u8];
        foreach (int length in (int[])[bytes.Length, bytes.Length + 1, withMore.Length])
        {
            Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Read(withMore.AsSpan(0, length), out ProxyHeader header, out int headerBytes));
            Assert.Equal(bytes.Length, headerBytes);
            Assert.Equal(client, header.Client?.ToString(), ignoreCase: true);
            Assert.Equal(local, header.Local?.ToString(), ignoreCase: true);
        }
    }

    private static void AssertRefuses(byte[] bytes) =>
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeaderReader.Read(bytes, out _, out int headerBytes) is var status && headerBytes == 0 ? status : ProxyHeaderStatus.Complete);

    private static byte[] Header(byte command, byte family, byte[] block) =>
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(block.Length >> 8), (byte)block.Length, .. block];

    private static byte[] Field(byte type, int length) => [type, (byte)(length >> 8), (byte)length, .. new byte[length]];
}
