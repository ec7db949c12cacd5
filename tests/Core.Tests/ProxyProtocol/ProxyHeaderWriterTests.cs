using System.Net;
using System.Text;
using LoadBalancer.Core.ProxyProtocol;

namespace LoadBalancer.Core.Tests.ProxyProtocol;

public sealed class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("192.0.2.1:4000", "198.51.100.2:80", "PROXY TCP4 192.0.2.1 198.51.100.2 4000 80\r\n")]
    [InlineData("255.255.255.255:65535", "255.255.255.255:65535", "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n")]
    [InlineData("[2001:db8::1]:4000", "[2001:db8::2]:443", "PROXY TCP6 2001:db8::1 2001:db8::2 4000 443\r\n")]
    [InlineData("[::ffff:192.0.2.1]:4000", "[::ffff:198.51.100.2]:80", "PROXY TCP4 192.0.2.1 198.51.100.2 4000 80\r\n")] // a dual-stack listener's client
    [InlineData("192.0.2.1:0", "[2001:db8::2]:443", "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 0 443\r\n")] // one family, or no reader takes it
    [InlineData("[fe80::1%3]:4000", "[fe80::2%3]:80", "PROXY TCP6 fe80::1 fe80::2 4000 80\r\n")]
    [InlineData(null, "198.51.100.2:80", "PROXY UNKNOWN\r\n")]
    [InlineData("192.0.2.1:4000", null, "PROXY UNKNOWN\r\n")]
    public void Version_1_is_a_line(string? client, string? local, string line)
    {
        byte[] output = new byte[ProxyHeaderWriter.MaxBytes];

        int written = ProxyHeaderWriter.WriteV1(output, Parse(client), Parse(local));

        Assert.Equal(line, Encoding.ASCII.GetString(output, 0, written));
    }

    [Theory]
    [InlineData("192.0.2.1:4000", "198.51.100.2:80", "21 11 000C C0000201 C6336402 0FA0 0050")]
    [InlineData("[2001:db8::1]:4000", "[2001:db8::2]:443", "21 21 0024 20010DB8000000000000000000000001 20010DB8000000000000000000000002 0FA0 01BB")]
    [InlineData("192.0.2.1:0", "[2001:db8::2]:443", "21 21 0024 00000000000000000000FFFFC0000201 20010DB8000000000000000000000002 0000 01BB")]
    [InlineData(null, "198.51.100.2:80", "20 00 0000")]
    [InlineData("192.0.2.1:4000", null, "20 00 0000")]
    public void Version_2_is_binary(string? client, string? local, string hexadecimal)
    {
        byte[] output = new byte[ProxyHeaderWriter.MaxBytes];

        int written = ProxyHeaderWriter.WriteV2(output, Parse(client), Parse(local));

        Assert.Equal("0D0A0D0A000D0A515549540A" + hexadecimal.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(output, 0, written));
    }

    [Fact]
    public void The_longest_has_room()
    {
        IPEndPoint longest = new(IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 65535);

        Assert.True(ProxyHeaderWriter.WriteV1(new byte[ProxyHeaderWriter.MaxBytes], longest, longest) <= ProxyHeaderWriter.MaxBytes);
    }

    private static IPEndPoint? Parse(string? address) => address is null ? null : IPEndPoint.Parse(address);
}
