using System.Text;
using LoadBalancer.Core.Explaining;

namespace LoadBalancer.Core.Tests.Explaining;

public sealed class AskedRequestTests
{
    [Theory]
    [InlineData("GET", "http://A.test:8080/x/../y?q#f", "GET /x/../y?q HTTP/1.1|Host: A.test:8080||")]
    [InlineData("GET", "HTTPS://a.test", "GET / HTTP/1.1|Host: a.test||")]
    [InlineData("GET", "a.test/x", "GET /x HTTP/1.1|Host: a.test||")]
    [InlineData("GET", "a.test?q", "GET /?q HTTP/1.1|Host: a.test||")]
    [InlineData("GET", "http://me:secret@a.test/", "GET / HTTP/1.1|Host: a.test||")]
    [InlineData("GET", "[::1]:80/x", "GET /x HTTP/1.1|Host: [::1]:80||")]
    [InlineData("GET", "/x?to=http://b.test/", "GET /x?to=http://b.test/ HTTP/1.1||")]
    [InlineData("GET", "a.test/?to=http://b.test/", "GET /?to=http://b.test/ HTTP/1.1|Host: a.test||")]
    [InlineData("OPTIONS", "*", "OPTIONS * HTTP/1.1||")]
    [InlineData("CONNECT", "a.test:443", "CONNECT a.test:443 HTTP/1.1|Host: a.test:443||")]
    [InlineData("GET", "http:///x", "GET /x HTTP/1.1||")]
    public void Is_sent_as_it_is_written(string method, string url, string head) => Assert.Equal(head, Head(method, url));

    [Fact]
    public void A_host_among_the_headers_takes_the_place_of_the_URLs() => Assert.Equal(
        "GET / HTTP/1.1|X-A: 1|hOST: b.test||", Head("GET", "http://a.test/", "X-A: 1", "hOST: b.test"));

    [Theory]
    [InlineData("", "/", "X: 1", "the method is empty")]
    [InlineData("GET", "", "X: 1", "the URL is empty")]
    [InlineData("GET", "ftp://a.test/", "X: 1", "'ftp' is no scheme of a request that comes here; valid: http, https")]
    [InlineData("GET", "/", "X", "'X' is no header; one looks like 'Name: value'")]
    [InlineData("GET", "/", ": 1", "': 1' is no header; one looks like 'Name: value'")]
    [InlineData("GET", "/", "X: 1\r\nY: 2", "a line end stands in it, which no client sends there")]
    [InlineData("GET\n", "/", "X: 1", "a line end stands in it, which no client sends there")]
    [InlineData("GET", "/\r\n\r\n", "X: 1", "a line end stands in it, which no client sends there")]
    public void Says_what_no_client_could_send(string method, string url, string header, string fault)
    {
        Assert.False(AskedRequest.TryParse(method, url, [header], out _, out string? found));
        Assert.Equal(fault, found);
    }

    private static string Head(string method, string url, params string[] headers)
    {
        Assert.True(AskedRequest.TryParse(method, url, headers, out AskedRequest? asked, out string? fault), fault);
        return Encoding.UTF8.GetString(asked.Head).Replace("\r\n", "|", StringComparison.Ordinal);
    }
}
