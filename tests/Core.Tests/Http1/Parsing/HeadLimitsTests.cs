using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1.Parsing;

/// <summary>Every limit of a head at its edge: the last byte that passes and the first that does not.</summary>
public sealed class HeadLimitsTests
{
    private static readonly Http1Limits Small = new(RequestLineBytes: 40, HeaderBytes: 60, HeaderCount: 3, ResponseHeaderBytes: 80);

    [Fact]
    public void Answers_a_request_line_over_its_limit_with_414()
    {
        string exact = "GET /" + new string('a', 26) + " HTTP/1.1"; // 40 bytes
        Assert.Equal(ParseStatus.Complete, Splits.Request(exact + "\r\n\r\n", Small).Status);
        Assert.Equal(ParseStatus.Complete, Splits.Request("\r\n\r\n" + exact + "\r\n\r\n", Small).Status); // empty lines do not count
        Refuses(exact.Insert(5, "a") + "\r\n\r\n", Small, Http1Error.RequestLineTooLong, 414);
        Refuses(exact.Insert(5, "a"), Small, Http1Error.RequestLineTooLong, 414); // before its end is seen
    }

    [Fact]
    public void Answers_a_target_of_9000_bytes_with_414() // B22
    {
        string rest = "/" + new string('a', 8 * 1024 - "GET / HTTP/1.1".Length);
        Assert.Equal(ParseStatus.Complete, Splits.Request($"GET {rest} HTTP/1.1\r\n\r\n").Status);
        Refuses($"GET {rest}a HTTP/1.1\r\n\r\n", Http1Limits.Default, Http1Error.RequestLineTooLong, 414);
        Refuses($"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: a\r\n\r\n", Http1Limits.Default, Http1Error.RequestLineTooLong, 414);
    }

    [Fact]
    public void Answers_field_lines_over_their_common_limit_with_431()
    {
        string exact = Line(30) + Line(30); // 60 bytes, CRLFs included
        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + exact + "\r\n", Small).Status);
        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + Line(60) + "\r\n", Small).Status);
        Refuses("GET / HTTP/1.1\r\n" + Line(30) + Line(31) + "\r\n", Small, Http1Error.HeaderTooLarge, 431);
        Refuses("GET / HTTP/1.1\r\n" + Line(61) + "\r\n", Small, Http1Error.HeaderTooLarge, 431);
        Refuses("GET / HTTP/1.1\r\n" + exact + "a", Small, Http1Error.HeaderTooLarge, 431);
        Refuses("GET / HTTP/1.1\r\n" + Line(30) + Line(29) + "a", Small, Http1Error.HeaderTooLarge, 431);
    }

    [Fact]
    public void Answers_more_field_lines_than_the_limit_with_431()
    {
        string three = Line(5) + Line(5) + Line(5);
        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + three + "\r\n", Small).Status);
        Refuses("GET / HTTP/1.1\r\n" + three + Line(5), Small, Http1Error.TooManyFields, 431);
    }

    [Fact]
    public void Answers_what_is_over_the_default_limits_with_431() // G5
    {
        string hundred = string.Concat(Enumerable.Repeat(Line(10), 100));
        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + hundred + "\r\n").Status);
        Refuses("GET / HTTP/1.1\r\n" + hundred + Line(10) + "\r\n", Http1Limits.Default, Http1Error.TooManyFields, 431);

        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + Line((16 * 1024) + 2) + "\r\n").Status);
        Refuses("GET / HTTP/1.1\r\n" + Line((16 * 1024) + 3) + "\r\n", Http1Limits.Default, Http1Error.FieldLineTooLong, 431);
        Refuses("GET / HTTP/1.1\r\n" + Line(17 * 1024) + "\r\n", Http1Limits.Default, Http1Error.FieldLineTooLong, 431);

        string header = Line(16 * 1024) + Line(16 * 1024);
        Assert.Equal(ParseStatus.Complete, Splits.Request("GET / HTTP/1.1\r\n" + header + "\r\n").Status);
        Refuses("GET / HTTP/1.1\r\n" + header + Line(1024) + "\r\n", Http1Limits.Default, Http1Error.HeaderTooLarge, 431);
        Refuses("GET / HTTP/1.1\r\n" + new string('n', 100_000) + ": 1\r\n", Http1Limits.Default, Http1Error.FieldLineTooLong, 431);
    }

    [Fact]
    public void Refuses_an_answer_whose_head_is_over_its_limit() // F20
    {
        string statusLine = "HTTP/1.1 200 OK\r\n"; // 17 bytes, so that 63 are left
        Assert.Equal(ParseStatus.Complete, Splits.Response(statusLine + Line(30) + Line(33) + "\r\n", Small).Status);
        RefusesAnswer(statusLine + Line(30) + Line(34) + "\r\n", Small, Http1Error.HeaderTooLarge);
        RefusesAnswer(statusLine + Line(64), Small, Http1Error.HeaderTooLarge);
        RefusesAnswer("HTTP/1.1 200 " + new string('r', 68), Small, Http1Error.HeaderTooLarge);

        string twoHundred = string.Concat(Enumerable.Repeat(Line(10), 200));
        Assert.Equal(ParseStatus.Complete, Splits.Response(statusLine + twoHundred + "\r\n").Status);
        RefusesAnswer(statusLine + twoHundred + Line(10) + "\r\n", Http1Limits.Default, Http1Error.TooManyFields);
        RefusesAnswer(statusLine + Line(64 * 1024) + "\r\n", Http1Limits.Default, Http1Error.HeaderTooLarge);
    }

    [Fact]
    public void Lets_one_line_of_an_answer_take_the_whole_limit() =>
        Assert.Equal(ParseStatus.Complete, Splits.Response("HTTP/1.1 200 OK\r\n" + Line((64 * 1024) - 17) + "\r\n").Status);

    /// <summary>A field line of <paramref name="bytes"/>, its CRLF included.</summary>
    private static string Line(int bytes) => "a:" + new string('v', bytes - 4) + "\r\n";

    private static void Refuses(string head, Http1Limits limits, Http1Error error, int status)
    {
        ParseOutcome outcome = Splits.Request(head, limits);
        Assert.Equal((ParseStatus.Invalid, error), (outcome.Status, outcome.Error));
        Assert.Equal(status, outcome.Error.StatusCode());
    }

    private static void RefusesAnswer(string head, Http1Limits limits, Http1Error error)
    {
        ParseOutcome outcome = Splits.Response(head, limits);
        Assert.Equal((ParseStatus.Invalid, error), (outcome.Status, outcome.Error));
    }
}
