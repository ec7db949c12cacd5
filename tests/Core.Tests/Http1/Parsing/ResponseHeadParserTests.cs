using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1.Parsing;

public sealed class ResponseHeadParserTests
{
    [Rfc("9112", "4")]
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "OK", false)]
    [InlineData("HTTP/1.0 200 OK", 200, "OK", true)]
    [InlineData("HTTP/1.1 404 Not Found", 404, "Not Found", false)]
    [InlineData("HTTP/1.1 599 ", 599, "", false)]
    [InlineData("HTTP/1.1 100", 100, "", false)] // many applications leave the space out
    [InlineData("HTTP/1.1 200  two  blanks ", 200, " two  blanks ", false)]
    [InlineData("HTTP/1.1 200 \u00e9\t", 200, "\u00e9\t", false)]
    public void Finds_version_status_and_reason(string statusLine, int status, string reason, bool isHttp10)
    {
        ReadAnswer answer = ReadAnswer.Of(statusLine + "\r\nX-A: b\r\n\r\n");

        Assert.Equal(status, answer.Head.StatusCode);
        Assert.Equal(reason, answer.Reason);
        Assert.Equal(isHttp10, answer.Head.IsHttp10);
    }

    [Fact]
    public void Stops_behind_the_empty_line() // F6: what follows is the body's, or poison
    {
        string head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        ParseOutcome outcome = Splits.Response(head + "okHTTP/1.1 200 OK\r\n\r\nEVIL");

        Assert.Equal((ParseStatus.Complete, head.Length), (outcome.Status, outcome.ConsumedBytes));
    }

    [Theory]
    [InlineData("F16", "HTTP/1.1 99 x\r\n")]
    [InlineData("F16", "HTTP/1.1 1000 x\r\n")]
    [InlineData("F16", "HTTP/1.1 099 x\r\n")]
    [InlineData("F16", "HTTP/1.1 600 x\r\n")]
    [InlineData("F16", "HTTP/1.1 2x0 OK\r\n")]
    [InlineData("F16", "HTTP/1.1 20\r\n")]
    [InlineData("F16", "HTTP/1.1 200OK\r\n")]
    [InlineData("F16", "HTTP/1.1 200\tOK\r\n")]
    [InlineData("F16", "HTTP/1.1 -20 x\r\n")]
    [InlineData("F16", "HTTP/1.1  200 OK\r\n")]
    [InlineData("F16", "HTTP/1.1\t200 OK\r\n")]
    [InlineData("F16", "HTTP/1.1\r\n")]
    [InlineData("F16", "HTTP/1.1 \r\n")]
    [InlineData("F16", "HTTP/2.0 200 OK\r\n")]
    [InlineData("F16", "HTTP/1.2 200 OK\r\n")]
    [InlineData("F16", "HTTP/1.11 200 OK\r\n")]
    [InlineData("F16", "HTTP/0.9 200 OK\r\n")]
    [InlineData("F16", "http/1.1 200 OK\r\n")]
    [InlineData("F16", "ICY 200 OK\r\n")]
    [InlineData("F16", "hello")]
    [InlineData("F16", "\r\nHTTP/1.1 200 OK\r\n")] // no empty line before an answer: it is what is left of the last one
    [InlineData("F16", " HTTP/1.1 200 OK\r\n")]
    [InlineData("F16", "\0")]
    public void Refuses_a_status_line_that_is_not_the_one_form(string row, string head) =>
        Refuses(row, head, Http1Error.MalformedStatusLine);

    [Theory]
    [InlineData("F14", "HTTP/1.1 200 O\0K\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\nX-A: a\0\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("F14", "HTTP/1.1 200 OK\r\nX-A: a\rb\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("F14", "HTTP/1.1 200 OK\rX-A: a\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("F15", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("F15", "HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("F15", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", nameof(Http1Error.BareLineFeed))]
    public void Refuses_control_characters_and_lines_that_end_otherwise(string row, string head, string error) =>
        Refuses(row, head, Enum.Parse<Http1Error>(error));

    [Fact]
    public void Forgets_everything_of_a_head_when_it_is_reset()
    {
        ResponseHead used = Parse(new ResponseHead(), "HTTP/1.0 404 Not Found\r\nX-A: b\r\nX-B: c\r\n\r\n");
        used.Reset();
        Assert.Equal(default, used.Progress);
        Parse(used, "HTTP/1.1 200 OK\r\nX-C: d\r\n\r\n");

        Assert.Equivalent(Parse(new ResponseHead(), "HTTP/1.1 200 OK\r\nX-C: d\r\n\r\n"), used, strict: true);

        static ResponseHead Parse(ResponseHead head, string text)
        {
            Assert.Equal(ParseStatus.Complete, new ResponseHeadParser(Splits.Bytes(text), head, Http1Limits.Default).Parse());
            return head;
        }
    }

    private static void Refuses(string row, string head, Http1Error error)
    {
        ParseOutcome outcome = Splits.Response(head);

        Assert.Equal((row, ParseStatus.Invalid, error), (row, outcome.Status, outcome.Error));
    }
}
