using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1.Parsing;

public sealed class RequestHeadParserTests
{
    [Fact]
    public void Finds_the_parts_of_a_head_and_stops_behind_its_empty_line()
    {
        string head = "POST /a%20b?c=d#e HTTP/1.1\r\nHost: a.test\r\nX-Empty:\r\nX-Blank: \t \r\nX-Many: \t a  b\t \r\n\r\n";
        ParseOutcome outcome = Splits.Request(head + "0\r\n\r\nGET / HTTP/1.1\r\n\r\n");

        Assert.Equal((ParseStatus.Complete, head.Length), (outcome.Status, outcome.ConsumedBytes));
        ReadRequest request = ReadRequest.Once(Splits.Bytes(head), Http1Limits.Default);
        Assert.Equal(HttpMethod.Post, request.Head.Method);
        Assert.Equal("/a%20b?c=d#e", Text.Of(request.Head.Target(Splits.Bytes(head))));
        Assert.False(request.Head.IsHttp10);
        Assert.Equal(["X-Empty: ", "X-Blank: ", "X-Many: a  b"], request.PassingLines);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")] // no field line at all: the parser's business ends before the meaning's begins
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a.test/ HTTP/1.1\r\nHost:a.test\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("BASELINE-CONTROL /a HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("!#$%&'*+-.^_`|~09AZaz / HTTP/1.1\r\n!#$%&'*+-.^_`|~09AZaz: 1\r\n\r\n")]
    [InlineData("GET /!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~ HTTP/1.1\r\nA: !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\t \u0080\u00ff\r\n\r\n")]
    public void Accepts_what_the_grammar_allows(string head)
    {
        ParseOutcome outcome = Splits.Request(head);

        Assert.Equal((ParseStatus.Complete, head.Length), (outcome.Status, outcome.ConsumedBytes));
    }

    [Rfc("9112", "2.2")]
    [Theory]
    [InlineData("A1", "GET / HTTP/1.1\nHost: a\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A1", "GET / HTTP/1.1\n\nHost: a\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A1", "GET\n/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A1", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A1", "\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A2", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\nX-B: b\r\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A2", "GET / HTTP/1.1\r\nHost: a\n\r\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A2", "GET / HTTP/1.1\r\nHost: a\r\n\n", nameof(Http1Error.BareLineFeed))]
    [InlineData("A3", "GET / HTTP/1.1\rHost: a\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A3", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A3", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A3", "\r\n\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A3", "GET / HTTP/1.1\r\nHost: a\r\n\r \n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A4", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\rX-B: b\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    [InlineData("A4", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\r\r\n\r\n", nameof(Http1Error.BareCarriageReturn))]
    public void Takes_nothing_but_CRLF_for_the_end_of_a_line(string row, string head, string error) => Refuses(row, head, error, 400);

    [Rfc("9110", "5.5")]
    [Theory]
    [InlineData("A5", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\0b\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A5", "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A5", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A5", "GET / HTTP/1.1\0\r\nHost: a\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A6", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\u0007b\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A6", "GET / HTTP/1.1\r\nHost: a\r\nX-A: \u007f\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A6", "GET / HTTP/1.1\r\nHost: a\r\nX-\u001b: a\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A6", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\u000b\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("A6", "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\u000cb\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("B21", "GET /a\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    public void Refuses_control_characters_anywhere(string row, string head, string error) => Refuses(row, head, error, 400);

    [Fact]
    public void Refuses_every_control_character_in_a_value_but_the_tab()
    {
        for (int value = 0; value < 256; value++)
        {
            ParseOutcome outcome = Splits.Request($"GET / HTTP/1.1\r\nX-A: a{(char)value}b\r\n\r\n");
            bool isControl = value is < 0x20 and not '\t' or 0x7F;
            Assert.Equal((value, isControl ? ParseStatus.Invalid : ParseStatus.Complete), (value, outcome.Status));
        }
    }

    [Rfc("9112", "3")]
    [Theory]
    [InlineData("A15", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A15", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedVersion))]
    [InlineData("A15", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A15", "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A15", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A15", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedVersion))]
    [InlineData("A16", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedVersion))]
    [InlineData("A16", "GET /a\u00a0b HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A16", "GET /a\u0085 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A18", "GET /\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A18", "GET\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A18", "GET \r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A18", "GET / \r\n", nameof(Http1Error.MalformedVersion))]
    [InlineData("C20", "XGET / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.GluedRequestLine))]
    [InlineData("C20", "helloPOST / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.GluedRequestLine))]
    [InlineData("A22", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A22", "G\u00c9T / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A22", "GET:/ / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A26", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A26", "\u0080\u002e\u0001\0\u0002", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("A26", "\0", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("B21", "GET /caf\u00c3\u00a9 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    [InlineData("B21", "GET /?\u00c0\u00af HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.MalformedRequestLine))]
    public void Refuses_a_request_line_that_is_not_three_parts_and_two_spaces(string row, string head, string error) =>
        Refuses(row, head, error, 400);

    [Rfc("9112", "2.3")]
    [Theory]
    [InlineData("A19", "GET / HTTP/1.2\r\n", nameof(Http1Error.UnsupportedVersion), 505)]
    [InlineData("A20", "GET / HTTP/2.0\r\n", nameof(Http1Error.UnsupportedVersion), 505)]
    [InlineData("A20", "GET / HTTP/9.9\r\n", nameof(Http1Error.UnsupportedVersion), 505)]
    [InlineData("A20", "GET / HTTP/0.9\r\n", nameof(Http1Error.UnsupportedVersion), 505)]
    [InlineData("A20", "GET / HTTP/1\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTP/01.01\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTP/1.10\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTP/1.\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTP/1,1\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTP/1.a\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / http/1.1\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / HTTPS/1.1\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A20", "GET / ICY/1.1\r\n", nameof(Http1Error.MalformedVersion), 400)]
    [InlineData("A21", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(Http1Error.UnsupportedVersion), 505)]
    public void Answers_a_foreign_version_with_505_and_a_malformed_one_with_400(string row, string head, string error, int status) =>
        Refuses(row, head, error, status);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 0)]
    [InlineData("\r\nGET / HTTP/1.1\r\n\r\n", 2)]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n\r\n", 4)] // A17
    public void Skips_at_most_two_empty_lines_before_the_request_line(string head, int methodStart)
    {
        ParseOutcome outcome = Splits.Request(head);

        Assert.Equal((ParseStatus.Complete, head.Length), (outcome.Status, outcome.ConsumedBytes));
        Assert.Equal(methodStart, ReadRequest.Once(Splits.Bytes(head), Http1Limits.Default).Head.MethodStart);
        Refuses("A17", "\r\n\r\n\r\n" + head, nameof(Http1Error.TooManyBlankLines), 400);
    }

    [Fact]
    public void Answers_a_method_of_more_than_32_bytes_with_501_as_soon_as_it_is_seen()
    {
        string method = new('M', 32);
        Assert.Equal(ParseStatus.Complete, Splits.Request(method + " / HTTP/1.1\r\n\r\n").Status);
        Assert.Equal(ParseStatus.NeedMore, Splits.Request(method).Status);
        Refuses("A22", method + "M", nameof(Http1Error.MethodTooLong), 501);
        Refuses("A22", method + "M / HTTP/1.1\r\n\r\n", nameof(Http1Error.MethodTooLong), 501);
        Refuses("A22", new string('M', 100_000), nameof(Http1Error.MethodTooLong), 501);
    }

    [Fact]
    public void Knows_methods_by_their_exact_case()
    {
        Assert.Equal(HttpMethod.Get, ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\n\r\n").Head.Method);
        ReadRequest lower = ReadRequest.Of("get / HTTP/1.1\r\nHost: a\r\n\r\n"); // A23
        Assert.Equal((Http1Error.None, HttpMethod.Other), (lower.Error, lower.Head.Method));
        Assert.StartsWith("get / HTTP/1.1\r\n", Text.Of(lower.Write(ReadRequest.Untrusted)));
    }

    [Fact]
    public void Forgets_everything_of_a_head_when_it_is_reset()
    {
        RequestHead used = Parse(new RequestHead(), "\r\nPOST /a HTTP/1.0\r\nHost: a\r\nX-A: b\r\n\r\n");
        used.Reset();
        Assert.Equal(default, used.Progress);
        Parse(used, "GET / HTTP/1.1\r\nHost: b\r\n\r\n");

        RequestHead fresh = Parse(new RequestHead(), "GET / HTTP/1.1\r\nHost: b\r\n\r\n");
        Assert.Equivalent(fresh, used, strict: true);

        static RequestHead Parse(RequestHead head, string text)
        {
            Assert.Equal(ParseStatus.Complete, new RequestHeadParser(Splits.Bytes(text), head, Http1Limits.Default).Parse());
            return head;
        }
    }

    private static void Refuses(string row, string head, string error, int status)
    {
        ParseOutcome outcome = Splits.Request(head);

        Assert.Equal((row, ParseStatus.Invalid, error), (row, outcome.Status, outcome.Error.ToString()));
        Assert.Equal(status, outcome.Error.StatusCode());
    }
}
