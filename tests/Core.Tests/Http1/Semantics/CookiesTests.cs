using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class CookiesTests
{
    [Rfc("6265", "4.2.1")]
    [Theory]
    [InlineData("id=7", "7")]
    [InlineData("a=1; id=7; b=2", "7")]
    [InlineData("a=1; id=7", "7")]
    [InlineData("a=1;id=7;b=2", "7")] // without the space
    [InlineData("a=1;  id = 7 ; b=2", "7")]
    [InlineData("id=a=b==; x=y", "a=b==")] // up to the first equals sign
    [InlineData("id=", "")]
    [InlineData("id=\"7\"", "\"7\"")]
    [InlineData("id=1; id=2", "1")]
    [InlineData("; ;id=7;", "7")]
    public void Finds_a_cookie_by_its_name(string cookies, string value) => Assert.Equal(value, Find($"Cookie: {cookies}\r\n"));

    [Theory]
    [InlineData("")]
    [InlineData("Cookie: \r\n")]
    [InlineData("Cookie: ID=7\r\n")] // names have a case
    [InlineData("Cookie: xid=7; idx=7; x=id=7\r\n")]
    [InlineData("Cookie: id\r\n")] // no pair
    [InlineData("Cookie: a=\"x; y\"; =id\r\n")]
    [InlineData("X-Cookie: id=7\r\n")]
    public void Takes_nothing_else_for_it(string fields) => Assert.Null(Find(fields));

    [Rfc("9113", "8.2.3")]
    [Fact]
    public void Looks_into_every_Cookie_field_in_their_order() =>
        Assert.Equal("1", Find("Cookie: a=b\r\ncookie: id=1\r\nCOOKIE: id=2\r\n"));

    private static string? Find(string fields)
    {
        ReadRequest request = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
        return Cookies.TryFind(request.Bytes, request.Head, "id"u8, out ReadOnlySpan<byte> value) ? Text.Of(value) : null;
    }
}
