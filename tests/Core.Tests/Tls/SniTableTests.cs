using System.Text;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Tests.Tls;

public sealed class SniTableTests
{
    private readonly SniTable<string> _table = new([("a.test", "exact"), ("*.b.test", "wildcard"), ("x.b.test", "exact beside it")]);

    [Theory]
    [InlineData("a.test", "exact")]
    [InlineData("A.TEST.", "exact")]
    [InlineData("y.b.test", "wildcard")]
    [InlineData("x.b.test", "exact beside it")]
    [InlineData("z.y.b.test", null)]
    [InlineData("b.test", null)]
    [InlineData(".b.test", null)]
    [InlineData("", null)]
    public void A_name_is_found_exactly_then_by_its_wildcard(string name, string? owner) => Assert.Equal(owner, _table.Find(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void What_is_no_ascii_is_nobodys() => Assert.Null(_table.Find([0xC3, 0xA4, (byte)'.', (byte)'b']));
}
