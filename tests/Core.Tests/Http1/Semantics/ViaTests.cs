using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

[Rfc("9110", "7.6.3")]
public sealed class ViaTests
{
    [Theory]
    [InlineData("1.1 lb", true)]
    [InlineData("1.0 LB", true)]
    [InlineData("HTTP/1.1 lb", true)]
    [InlineData("1.1\tlb", true)]
    [InlineData("1.1  lb  (comment)", true)]
    [InlineData("1.0 fred, 1.1 p.example.net,1.1 lb", true)]
    [InlineData(",1.1 lb,", true)]
    [InlineData("1.1 lbx", false)]
    [InlineData("1.1 xlb", false)]
    [InlineData("1.1 lb.example", false)]
    [InlineData("1.1 lb:80", false)] // a host of that name, not the pseudonym
    [InlineData("lb", false)]
    [InlineData("lb 1.1", false)]
    [InlineData("1.1 a (lb)", false)]
    [InlineData("1.1 a lb", false)]
    [InlineData("", false)]
    [InlineData(",, ,", false)]
    public void Knows_our_pseudonym_where_the_recipient_stands(string list, bool namesUs) =>
        Assert.Equal(namesUs, Via.NamesUs(Splits.Bytes(list)));
}
