using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class RequestReaderTests
{
    [Fact]
    public void Understands_an_ordinary_request()
    {
        ReadRequest request = ReadRequest.Of(Text.Get("Accept: */*", "Cookie: a=b", "Authorization: Basic x", "Date: today", "X-A: 1"));

        Assert.Equal(Http1Error.None, request.Error);
        Assert.Equal(["Accept: */*", "Cookie: a=b", "Authorization: Basic x", "Date: today", "X-A: 1"], request.PassingLines);
        Assert.Equal(["Host"], request.ConsumedNames);
        Assert.Equal(BodyFraming.None, request.Body);
        Assert.True(request.Meaning.WantsKeepAlive);
        Assert.False(request.Meaning.ExpectsContinue || request.Meaning.TriedUpgrade || request.Meaning.CameBack);
        Assert.Equal(-1, request.Meaning.MaxForwards);
    }

    [Rfc("9110", "7.6.1")]
    [Fact]
    public void Ends_every_hop_by_hop_field_here_named_by_Connection_or_not() // E4
    {
        ReadRequest request = ReadRequest.Of(Text.Get(
            "TE: trailers, gzip", "Keep-Alive: timeout=5", "Proxy-Connection: close", "Proxy-Authorization: Basic x",
            "HTTP2-Settings: AAA", "Trailer: X-T", "Upgrade: h2c", "Expect: 100-continue", "X-A: 1"));

        Assert.Equal(Http1Error.None, request.Error);
        Assert.Equal(["X-A: 1"], request.PassingLines);
        Assert.True(request.Meaning.TriedUpgrade);
        Assert.True(request.Meaning.WantsKeepAlive); // Proxy-Connection is nobody's standard and decides nothing
    }

    [Rfc("9110", "10.1.1")]
    [Theory]
    [InlineData("E5", "POST", "1.1", "Expect: 100-continue", true)]
    [InlineData("E5", "POST", "1.1", "eXPECT: 100-CONTINUE", true)]
    [InlineData("E5", "POST", "1.1", "X-A: 1", false)]
    [InlineData("E5", "POST", "1.0", "Expect: 100-continue", false)]
    [InlineData("E5", "POST", "1.0", "Expect: anything", false)]
    public void Reads_Expect_and_ends_it_here(string row, string method, string version, string line, bool expects)
    {
        ReadRequest request = ReadRequest.Of(Text.Head($"{method} / HTTP/{version}", "Host: a", "Content-Length: 5", line));

        Assert.Equal((row, Http1Error.None, expects), (row, request.Error, request.Meaning.ExpectsContinue));
        Assert.DoesNotContain("100-continue", Text.Of(request.Write(ReadRequest.Untrusted)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("E6", "Expect: y 100-continue")]
    [InlineData("E6", "Expect: 200-ok")]
    [InlineData("E6", "Expect: 100-continue\r\nExpect: 100-continue")]
    [InlineData("E6", "Expect: 100-continue\r\nExpect:")]
    [InlineData("E6", "Expect:\r\nExpect: 100-continue")]
    [InlineData("E6", "Expect: 100-continue, 100-continue")]
    [InlineData("E6", "Expect: 100-continue;q=1")]
    [InlineData("E6", "Expect:")]
    public void Answers_another_expectation_with_417(string row, string lines)
    {
        Http1Error error = ReadRequest.Of(Text.Post("Content-Length: 5", lines)).Error;

        Assert.Equal((row, Http1Error.UnsupportedExpectation, 417), (row, error, error.StatusCode()));
        Assert.True(error.EndsConnection()); // its body may come or not
    }

    [Theory]
    [InlineData("A24", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.TraceRefused), 405, false)]
    [InlineData("A25", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n", nameof(Http1Error.ConnectRefused), 405, true)]
    [InlineData("A25", "CONNECT / HTTP/1.1\r\n\r\n", nameof(Http1Error.ConnectRefused), 405, true)]
    [InlineData("A25", "CONNECT a.test:443 HTTP/1.0\r\n\r\n", nameof(Http1Error.ConnectRefused), 405, true)]
    [InlineData("E17", "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 lb\r\n\r\n", nameof(Http1Error.Loop), 508, false)]
    [InlineData("E17", "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 a\r\nVia: 1.1 b, 1.1 LB (x)\r\n\r\n", nameof(Http1Error.Loop), 508, false)]
    [InlineData("E17", "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 lb\r\nVia: 1.1 other\r\n\r\n", nameof(Http1Error.Loop), 508, false)]
    [InlineData("E17", "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 lb\r\nConnection: via\r\n\r\n", nameof(Http1Error.Loop), 508, false)]
    public void Refuses_what_it_understood_and_does_not_serve(string row, string head, string error, int status, bool ends)
    {
        Http1Error found = ReadRequest.Of(head).Error;

        Assert.Equal((row, error, status, ends), (row, found.ToString(), found.StatusCode(), found.EndsConnection()));
    }

    [Fact]
    public void Knows_the_body_of_a_request_it_refuses_but_does_not_end()
    {
        ReadRequest request = ReadRequest.Of("TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");

        Assert.Equal((Http1Error.TraceRefused, BodyFraming.OfLength(5)), (request.Error, request.Body)); // so that it can be read off
    }

    [Fact]
    public void Finds_a_broken_frame_before_anything_milder()
    {
        string both = "Content-Length: 5\r\nTransfer-Encoding: chunked";
        Assert.Equal(Http1Error.LengthAndTransferCoding, ReadRequest.Of($"TRACE / HTTP/1.1\r\nHost: a\r\n{both}\r\n\r\n").Error);
        Assert.Equal(Http1Error.LengthAndTransferCoding, ReadRequest.Of(Text.Get("Via: 1.1 lb", both)).Error);
        Assert.Equal(Http1Error.InvalidHost, ReadRequest.Of("TRACE / HTTP/1.1\r\nHost: a b\r\n\r\n").Error);
    }

    [Rfc("9110", "7.6.2")]
    [Theory]
    [InlineData("E16", "OPTIONS", "Max-Forwards: 0", 0)]
    [InlineData("E16", "OPTIONS", "Max-Forwards: 10", 10)]
    [InlineData("E16", "OPTIONS", "Max-Forwards: 2147483647", int.MaxValue)]
    [InlineData("E16", "OPTIONS", "Max-Forwards: 2147483648", -1)]
    [InlineData("E16", "OPTIONS", "Max-Forwards: -1", -1)]
    [InlineData("E16", "OPTIONS", "Max-Forwards: x", -1)]
    [InlineData("E16", "OPTIONS", "Max-Forwards:", -1)]
    [InlineData("E16", "OPTIONS", "X-A: 1", -1)]
    [InlineData("E16", "GET", "Max-Forwards: 0", -1)]
    public void Reads_Max_Forwards_of_OPTIONS_alone(string row, string method, string line, int expected)
    {
        ReadRequest request = ReadRequest.Of(Text.Head($"{method} / HTTP/1.1", "Host: a", line));

        Assert.Equal((row, Http1Error.None, expected), (row, request.Error, request.Meaning.MaxForwards));
        Assert.Equal(expected >= 0, request.PassingLines.Length == 0);
    }

    [Theory]
    [InlineData("E10", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA")]
    [InlineData("E10", "Upgrade: foo, websocket\r\nConnection: upgrade")]
    [InlineData("E11", "Upgrade: websocket")]
    public void Strips_an_upgrade_and_remembers_that_it_was_tried(string row, string lines)
    {
        ReadRequest request = ReadRequest.Of(Text.Get(lines.Split("\r\n")));

        Assert.Equal((row, Http1Error.None, true), (row, request.Error, request.Meaning.TriedUpgrade));
        Assert.Empty(request.PassingLines);
    }
}
