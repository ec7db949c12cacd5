using System.Text;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class HostKeyTests
{
    [Theory]
    [InlineData("a.test", "a.test")]
    [InlineData("A.Test.:8080", "a.test")]
    [InlineData("A.TEST", "a.test")]
    [InlineData("a.test.", "a.test")]
    [InlineData("a.test:80", "a.test")]
    [InlineData("a.test:", "a.test")]
    [InlineData("10.0.0.1:9080", "10.0.0.1")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::1]:80", "[::1]")]
    [InlineData("[2001:DB8::A]:443", "[2001:db8::a]")]
    [InlineData("", "")]
    public void Lower_cases_and_cuts_port_and_one_trailing_dot(string host, string expected) => Assert.Equal(expected, Key(host));

    [Theory]
    [InlineData("a.test..", "a.test.")]
    [InlineData(".", ".")]
    [InlineData("[::1", "[")]
    [InlineData("a.test\u00ff", "a.test\u00ff")]
    [InlineData("A.\u00c9.TEST", "a.\u00c9.TEST")]
    public void What_no_Host_parser_lets_through_never_becomes_another_hosts_key(string host, string expected) =>
        Assert.Equal(expected, Key(host));

    [Fact]
    public void Fails_exactly_when_the_name_without_its_port_does_not_fit()
    {
        Span<byte> six = stackalloc byte[6];

        Assert.True(HostKey.TryWrite("a.test.:80"u8, six, out int keyBytes));
        Assert.Equal(6, keyBytes);
        Assert.False(HostKey.TryWrite("aa.test"u8, six, out keyBytes));
        Assert.Equal(0, keyBytes);
    }

    private static string Key(string host)
    {
        byte[] key = new byte[HostKey.MaxBytes];
        Assert.True(HostKey.TryWrite(Encoding.Latin1.GetBytes(host), key, out int keyBytes));
        return Encoding.Latin1.GetString(key, 0, keyBytes);
    }
}
