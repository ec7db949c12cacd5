using CsCheck;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

[Rfc("3986", "3.2.2")]
public sealed class HostSyntaxTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("A.Test.:8080")] // B7
    [InlineData("a.test")]
    [InlineData("a.test.")]
    [InlineData("a-b_c.test")]
    [InlineData("xn--bcher-kva.test")]
    [InlineData("_dns.a.test")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("a:0")]
    [InlineData("a:65535")]
    [InlineData("a:00080")]
    [InlineData("[::]")]
    [InlineData("[::1]:8080")]
    [InlineData("[2001:DB8::a.b]", false)]
    [InlineData("[2001:db8:0:1:2:3:4:5]")]
    [InlineData("[::ffff:192.0.2.1]")]
    [InlineData("[0::0:0.0.0.0]")]
    [InlineData("[::ffff:192.0.2.01]", false)] // an octal digit to some readers
    [InlineData("[::192.010.2.1]", false)]
    [InlineData("")]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData(".a", false)]
    [InlineData("a..b", false)]
    [InlineData("a..", false)]
    [InlineData("a/evil", false)]
    [InlineData("a, b", false)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("u@a.test", false)]
    [InlineData("a.test#b", false)]
    [InlineData("a.test?b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a%2eb", false)]
    [InlineData("\u00e9.test", false)]
    [InlineData("*", false)]
    [InlineData("*.test", false)]
    [InlineData(":", false)]
    [InlineData(":80", false)]
    [InlineData("a:", false)]
    [InlineData("a:99999", false)]
    [InlineData("a:65536", false)]
    [InlineData("a:000080", false)]
    [InlineData("a:+80", false)]
    [InlineData("a:-1", false)]
    [InlineData("a:8 0", false)]
    [InlineData("a:80:80", false)]
    [InlineData("a:80@b", false)]
    [InlineData("::1", false)]
    [InlineData("[", false)]
    [InlineData("[]", false)]
    [InlineData("[::1", false)]
    [InlineData("::1]", false)]
    [InlineData("[::1]x", false)]
    [InlineData("[::1]]", false)]
    [InlineData("[::1].a", false)]
    [InlineData("[::1]:", false)]
    [InlineData("[::1]:99999", false)]
    [InlineData("[127.0.0.1]", false)]
    [InlineData("[a.test]", false)]
    [InlineData("[fe80::1%25eth0]", false)]
    [InlineData("[fe80::1%1]", false)]
    [InlineData("[v1.a]", false)]
    [InlineData("[::1]/8", false)]
    [InlineData("[::1/8]", false)]
    [InlineData("[:::1]", false)]
    [InlineData("[1::2::3]", false)]
    [InlineData("[1:2:3:4:5:6:7]", false)]
    [InlineData("[1:2:3:4:5:6:7:8:9]", false)]
    [InlineData("[12345::]", false)]
    public void Takes_only_what_every_reader_takes_for_the_same_host(string host, bool isValid = true) => // B5, B6
        Assert.Equal(isValid && host.Length > 0, HostSyntax.IsValid(Splits.Bytes(host)));

    [Fact]
    public void Holds_names_to_the_lengths_of_DNS()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{label[..61]}"; // 253 bytes
        Assert.True(IsValid(label) && IsValid(longest) && IsValid(longest + ".") && IsValid(longest + ".:65535"));
        Assert.False(IsValid(label + "a") || IsValid(longest + "a") || IsValid("a." + longest) || IsValid("b." + label + "a.c"));
    }

    [Fact]
    public void Agrees_with_the_grammar_of_IPv6_addresses() =>
        Gen.OneOf(Gen.OneOf(":", "::", "."), Gen.String[Gen.Char["0123456789abcdefABCDEF"], 1, 5], Gen.Int[0, 300].Select(n => $"{n}"))
            .Array[1, 17]
            .Select(string.Concat)
            .Sample(address => Assert.Equal((address, NaiveHost.IsIPv6(address)), (address, IsValid($"[{address}]"))), iter: 200_000);

    [Fact]
    public void Agrees_with_the_grammar_of_IPv6_addresses_where_they_are_nearly_right() =>
        Gen.Select(Gen.String[Gen.Char["0123456789abcdefABCDEF"], 1, 4].Array[0, 8], Gen.Int[0, 9], Gen.Bool, (groups, gap, hasIPv4) =>
        {
            string text = string.Join(':', groups[..Math.Min(gap, groups.Length)]);
            text += gap < groups.Length ? "::" + string.Join(':', groups[gap..]) : "";
            return hasIPv4 ? text + ":192.0.2.1" : text;
        }).Sample(address => Assert.Equal((address, NaiveHost.IsIPv6(address)), (address, IsValid($"[{address}]"))), iter: 50_000);

    private static bool IsValid(string host) => HostSyntax.IsValid(Splits.Bytes(host));
}
