using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData("F1", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2", nameof(Http1Error.RepeatedContentLength))]
    [InlineData("F2", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3", nameof(Http1Error.RepeatedContentLength))]
    [InlineData("F2", "HTTP/1.1 200 OK\r\nContent-Length: foo", nameof(Http1Error.InvalidContentLength))]
    [InlineData("F2", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2", nameof(Http1Error.InvalidContentLength))]
    [InlineData("F2", "HTTP/1.1 200 OK\r\nContent-Length: -1", nameof(Http1Error.InvalidContentLength))]
    [InlineData("F2", "HTTP/1.1 200 OK\r\nContent-Length:", nameof(Http1Error.InvalidContentLength))]
    [InlineData("F3", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked", nameof(Http1Error.LengthAndTransferCoding))]
    [InlineData("F3", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2", nameof(Http1Error.LengthAndTransferCoding))]
    [InlineData("F3", "HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\nContent-Length: 2", nameof(Http1Error.LengthAndTransferCoding))]
    [InlineData("F4", "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\ntransfer-encoding:chunked", nameof(Http1Error.RepeatedTransferCoding))]
    [InlineData("F4", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip", nameof(Http1Error.InvalidTransferCoding))]
    [InlineData("F4", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip", nameof(Http1Error.InvalidTransferCoding))]
    [InlineData("F4", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked", nameof(Http1Error.UnsupportedTransferCoding))]
    [InlineData("F4", "HTTP/1.1 200 OK\r\nTransfer-Encoding:", nameof(Http1Error.InvalidTransferCoding))]
    [InlineData("F5", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked", nameof(Http1Error.TransferCodingInHttp10))]
    [InlineData("F10", "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade", nameof(Http1Error.UnexpectedUpgrade))]
    [InlineData("F13", "HTTP/1.1 200 OK\r\nX-A: a\r\n b", nameof(Http1Error.LineFolding))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\nX-A : a", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\nFoo", nameof(Http1Error.MissingColon))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\n: x", nameof(Http1Error.EmptyFieldName))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\nContent_Length: 5", nameof(Http1Error.AmbiguousFieldName))]
    public void Refuses_an_answer_whose_frame_is_in_doubt(string row, string head, string error)
    {
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head, HttpMethod.Post])
        {
            Assert.Equal((row, error), (row, ReadAnswer.Of(head + "\r\n\r\n", method).Error.ToString()));
        }
    }

    [Theory]
    [InlineData("F8", "HTTP/1.1 204 No Content\r\nContent-Length: 2", "GET", 2)]
    [InlineData("F8", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2", "GET", 2)]
    [InlineData("F8", "HTTP/1.1 200 OK\r\nContent-Length: 2", "HEAD", 2)]
    [InlineData("F8", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "HEAD", -1)]
    [InlineData("F8", "HTTP/1.1 200 OK", "HEAD", -1)]
    [InlineData("F9", "HTTP/1.1 103 Early Hints\r\nLink: </a>", "GET", -1)]
    public void Finds_no_body_where_none_may_be_and_keeps_the_length_stated(string row, string head, string method, long statedBytes)
    {
        ReadAnswer answer = ReadAnswer.Of(head + "\r\n\r\n", HttpMethods.Find(Splits.Bytes(method)));

        Assert.Equal((row, Http1Error.None, BodyFraming.None), (row, answer.Error, answer.Body));
        Assert.Equal(statedBytes, answer.Meaning.StatedLengthBytes);
        Assert.True(answer.Meaning.KeepsAlive);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close", false)]
    [InlineData("HTTP/1.1 200 OK", false)] // F23: its end is the connection's
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nUpgrade: websocket", false)] // F11
    public void Keeps_the_endpoints_connection_only_by_rule_4(string head, bool keepsAlive)
    {
        ReadAnswer answer = ReadAnswer.Of(head + "\r\n\r\n");

        Assert.Equal((Http1Error.None, keepsAlive), (answer.Error, answer.Meaning.KeepsAlive));
    }

    [Rfc("9110", "6.6.1")]
    [Theory]
    [InlineData("Date: Tue, 15 Nov 1994 08:12:31 GMT", true)]
    [InlineData("X-Date: now", false)]
    [InlineData("Date: Tue, 15 Nov 1994 08:12:31 GMT\r\nConnection: date", false)] // named, so it does not go on
    public void Knows_whether_a_Date_goes_on(string lines, bool hasDate) =>
        Assert.Equal(hasDate, ReadAnswer.Of(Text.Ok(lines)).Meaning.HasDate);
}
