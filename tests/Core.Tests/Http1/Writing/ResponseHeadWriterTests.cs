using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Tests.Http1.Writing;

/// <summary>What goes to the client, byte for byte.</summary>
public sealed class ResponseHeadWriterTests
{
    private const string Date = "Date: " + ReadAnswer.Date;

    [Fact]
    public void Writes_the_endpoints_status_reason_and_fields_in_their_order() => AssertWritten(
        ReadAnswer.Of(Text.Head(
            "HTTP/1.1 200 Fine \u00e9", "Server:x", "Content-Length: 002", "Set-Cookie: a", "Date: today", "Set-Cookie: b")),
        "HTTP/1.1 200 Fine \u00e9",
        "Server: x",
        "Set-Cookie: a",
        "Date: today",
        "Set-Cookie: b",
        "Content-Length: 2");

    [Fact]
    public void Writes_an_answer_of_HTTP_1_0_as_1_1_and_dates_what_has_no_date() => AssertWritten( // E13
        ReadAnswer.Of("HTTP/1.0 404\r\nContent-Length: 0\r\n\r\n"),
        "HTTP/1.1 404 ",
        Date,
        "Content-Length: 0");

    [Rfc("9110", "6.6.1")]
    [Fact]
    public void Dates_an_answer_whose_own_Date_ends_here() => AssertWritten(
        ReadAnswer.Of(Text.Ok("Date: today", "Connection: Date", "Content-Length: 0")),
        "HTTP/1.1 200 OK",
        Date,
        "Content-Length: 0");

    [Rfc("9110", "7.6.1")]
    [Fact]
    public void Removes_nominated_and_hop_by_hop_fields() => AssertWritten( // F21
        ReadAnswer.Of(Text.Ok(
            "Connection: X-Secret, close", "X-Secret: 1", "Keep-Alive: timeout=5", "Proxy-Connection: close", "Trailer: X-T", "TE: x",
            "Upgrade: h2c", "x-secret: 2", "X-Kept: \u00e9", "Content-Length: 0")),
        "HTTP/1.1 200 OK",
        "X-Kept: \u00e9",
        Date,
        "Content-Length: 0");

    [Theory]
    [InlineData("GET", "HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 2")]
    [InlineData("GET", "HTTP/1.1 200 OK", "Transfer-Encoding: CHUNKED", "Transfer-Encoding: chunked")]
    [InlineData("GET", "HTTP/1.1 200 OK", "X: 1", "Transfer-Encoding: chunked")] // F23
    [InlineData("GET", "HTTP/1.0 200 OK", "X: 1", "Transfer-Encoding: chunked")]
    [InlineData("HEAD", "HTTP/1.1 200 OK", "Content-Length: 02", "Content-Length: 2")] // F8
    [InlineData("HEAD", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", null)]
    [InlineData("HEAD", "HTTP/1.1 200 OK", "X: 1", null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified", "Content-Length: 2", "Content-Length: 2")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified", "Transfer-Encoding: chunked", null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified", "X: 1", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content", "Content-Length: 2", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content", "Content-Length: 0", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content", "Transfer-Encoding: chunked", null)]
    [InlineData("HEAD", "HTTP/1.1 204 No Content", "Content-Length: 2", null)]
    public void Writes_the_one_framing_field_that_tells_the_truth(string method, string statusLine, string line, string? framing)
    {
        ReadAnswer answer = ReadAnswer.Of(Text.Head(statusLine, "Date: d", line), HttpMethods.Find(Splits.Bytes(method)));
        string[] lines = Text.Of(answer.Write()).Split("\r\n");

        Assert.Equal(
            framing is null ? [] : [framing],
            lines.Where(written => written.Split(':')[0] is "Content-Length" or "Transfer-Encoding"));
    }

    [Rfc("9110", "15.2")]
    [Theory]
    [InlineData("Link: </a>", "Link: </a>")] // F9
    [InlineData("Link: </a>\r\nContent-Length: 5", "Link: </a>")]
    [InlineData("Link: </a>\r\nTransfer-Encoding: chunked\r\nConnection: close", "Link: </a>")]
    public void Writes_an_interim_answer_without_framing_date_or_word_of_the_connection(string lines, string written) =>
        Assert.Equal(
            Text.Head("HTTP/1.1 103 Early Hints", written),
            Text.Of(ReadAnswer.Of(Text.Head("HTTP/1.1 103 Early Hints", lines)).Write(closes: true)));

    [Fact]
    public void Says_close_when_the_connection_ends_and_nothing_otherwise()
    {
        string head = Text.Ok("Date: d", "Content-Length: 0", "Connection: keep-alive");

        Assert.Equal(Text.Ok("Date: d", "Content-Length: 0"), Text.Of(ReadAnswer.Of(head).Write()));
        Assert.Equal(Text.Ok("Date: d", "Content-Length: 0", "Connection: close"), Text.Of(ReadAnswer.Of(head).Write(closes: true)));
    }

    [Fact]
    public void Frames_a_body_without_a_length_as_the_client_can_read_it()
    {
        Assert.Equal(BodyFraming.Chunked, ResponseHeadWriter.ForClient(BodyFraming.Chunked, clientIsHttp10: false));
        Assert.Equal(BodyFraming.Chunked, ResponseHeadWriter.ForClient(BodyFraming.UntilClose, clientIsHttp10: false));
        Assert.Equal(BodyFraming.UntilClose, ResponseHeadWriter.ForClient(BodyFraming.Chunked, clientIsHttp10: true));
        Assert.Equal(BodyFraming.UntilClose, ResponseHeadWriter.ForClient(BodyFraming.UntilClose, clientIsHttp10: true));
        foreach (bool clientIsHttp10 in (bool[])[false, true])
        {
            Assert.Equal(BodyFraming.OfLength(5), ResponseHeadWriter.ForClient(BodyFraming.OfLength(5), clientIsHttp10));
            Assert.Equal(BodyFraming.OfLength(0), ResponseHeadWriter.ForClient(BodyFraming.OfLength(0), clientIsHttp10));
            Assert.Equal(BodyFraming.None, ResponseHeadWriter.ForClient(BodyFraming.None, clientIsHttp10));
        }

        Assert.Equal(
            Text.Ok("Date: d", "Connection: close"),
            Text.Of(ReadAnswer.Of(Text.Ok("Date: d", "Transfer-Encoding: chunked")).Write(clientIsHttp10: true, closes: true)));
    }

    private static void AssertWritten(ReadAnswer answer, params string[] lines)
    {
        Assert.Equal(Http1Error.None, answer.Error);
        Assert.Equal(Text.Head(lines), Text.Of(answer.Write()));
    }
}
