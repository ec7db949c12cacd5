using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1.Parsing;

/// <summary>Field lines are read alike in requests and answers: each case is tried in both (wire.md A, F13, F14).</summary>
public sealed class FieldLineParserTests
{
    [Rfc("9112", "5.1")]
    [Theory]
    [InlineData("A9", "X-A : b", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("A9", "X-A\t: b", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("A9", "X-A \t : b", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("A9", "Content-Length : 5", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("A9", "Transfer-Encoding\t:chunked", nameof(Http1Error.WhitespaceBeforeColon))]
    [InlineData("A11", "Foo", nameof(Http1Error.MissingColon))]
    [InlineData("A11", "Foo bar", nameof(Http1Error.MissingColon))]
    [InlineData("A11", "Foo=bar", nameof(Http1Error.MissingColon))]
    [InlineData("A12", ": x", nameof(Http1Error.EmptyFieldName))]
    [InlineData("A12", ":", nameof(Http1Error.EmptyFieldName))]
    [InlineData("A12", "::", nameof(Http1Error.EmptyFieldName))]
    [InlineData("A13", "X[a: 1", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "X-A\u00e9: 1", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "Content-Length\u0085: 10", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "Content-Length\u00a0: 10", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "X A: 1", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "\"X\": 1", nameof(Http1Error.InvalidFieldName))]
    [InlineData("A13", "\u00ef\u00bb\u00bfHost: a", nameof(Http1Error.InvalidFieldName))]
    public void Refuses_a_line_that_is_not_a_token_a_colon_and_a_value(string row, string line, string error) => Refuses(row, line, error);

    [Rfc("9112", "5.2")]
    [Theory]
    [InlineData("A8", "X-A: a\r\n b")]
    [InlineData("A8", "X-A: a\r\n\tb")]
    [InlineData("A8", "X-A: a\r\n \r\nX-B: b")]
    [InlineData("A10", " X: y")]
    [InlineData("A10", "\tX: y")]
    [InlineData("C11", "Transfer-Encoding:\r\n chunked")]
    public void Refuses_a_folded_line(string row, string line)
    {
        Refuses(row, line, nameof(Http1Error.LineFolding), "GET / HTTP/1.1\r\n");
        Refuses(row, line, nameof(Http1Error.LineFolding), "HTTP/1.1 200 OK\r\n");
    }

    [Theory]
    [InlineData("A14", "X_Real_IP")]
    [InlineData("A14", "X.Real.IP")]
    [InlineData("A14", "X_Forwarded_For")]
    [InlineData("A14", "x-forwarded_for")]
    [InlineData("A14", "X_Forwarded_Proto")]
    [InlineData("A14", "X.Forwarded-Host")]
    [InlineData("A14", "X_FORWARDED_PORT")]
    [InlineData("A14", "X_Forwarded_Prefix")]
    [InlineData("A14", "X-Forwarded-Client_Cert")]
    [InlineData("A14", "X_Forwarded_For_A_Name_Of_More_Than_32_Bytes")]
    [InlineData("C22", "Content_Length")]
    [InlineData("C22", "content.length")]
    [InlineData("C22", "Transfer.Encoding")]
    [InlineData("C22", "TRANSFER_ENCODING")]
    public void Refuses_a_name_that_folds_onto_one_we_act_on(string row, string name) =>
        Refuses(row, name + ": 1", nameof(Http1Error.AmbiguousFieldName));

    [Theory]
    [InlineData("A14", "X.Auth")]
    [InlineData("A14", "X_Auth")]
    [InlineData("A14", "_")]
    [InlineData("A14", "X-Forwarded-Prefix")]
    [InlineData("A14", "X_Forwarded")]
    [InlineData("A14", "Content_Lengths")]
    [InlineData("A14", "A_Name_Of_Many_More_Bytes_Than_Any_That_We_Know")]
    [InlineData("C22", "Content-Encoding")]
    public void Lets_every_other_name_pass(string row, string name)
    {
        Assert.Equal((row, ParseStatus.Complete), (row, Splits.Request($"GET / HTTP/1.1\r\n{name}: chunked\r\n\r\n").Status));
        Assert.Equal((row, ParseStatus.Complete), (row, Splits.Response($"HTTP/1.1 200 OK\r\n{name}: chunked\r\n\r\n").Status));
    }

    [Rfc("9110", "5.6.3")]
    [Theory]
    [InlineData("X-A:b", "b")]
    [InlineData("X-A: b", "b")]
    [InlineData("X-A: \t b \t", "b")]
    [InlineData("X-A: b  c", "b  c")]
    [InlineData("X-A::b:", ":b:")]
    [InlineData("X-A:", "")]
    [InlineData("X-A:  \t ", "")]
    [InlineData("X-A: \u00e9\u0080\u00ff", "\u00e9\u0080\u00ff")] // A7
    [InlineData("X-A: \u00a0b\u00a0", "\u00a0b\u00a0")] // not white space of HTTP
    public void Takes_the_white_space_around_a_value_off_and_nothing_else(string line, string value)
    {
        Assert.Contains($" X-A={value}\n", Splits.Request($"GET / HTTP/1.1\r\n{line}\r\n\r\n").Parts, StringComparison.Ordinal);
        Assert.Contains($" X-A={value}\n", Splits.Response($"HTTP/1.1 200 OK\r\n{line}\r\n\r\n").Parts, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_exactly_the_characters_of_a_token_in_a_name()
    {
        for (int value = 0; value < 256; value++)
        {
            bool isToken = char.IsAsciiLetterOrDigit((char)value) || "!#$%&'*+-.^_`|~".Contains((char)value, StringComparison.Ordinal);
            ParseOutcome outcome = Splits.Request($"GET / HTTP/1.1\r\na{(char)value}b: 1\r\n\r\n");

            // A colon ends the name: "a:b: 1" is the value "b: 1".
            Assert.Equal((value, isToken || value == ':'), (value, outcome.Status == ParseStatus.Complete));
        }
    }

    private static void Refuses(string row, string line, string error)
    {
        Refuses(row, line, error, "GET / HTTP/1.1\r\n");
        Refuses(row, line, error, "HTTP/1.1 200 OK\r\n");
        Refuses(row, line, error, "GET / HTTP/1.1\r\nHost: a\r\n");
    }

    private static void Refuses(string row, string line, string error, string before)
    {
        string head = $"{before}{line}\r\n\r\n";
        ParseOutcome outcome = before.StartsWith("HTTP/", StringComparison.Ordinal) ? Splits.Response(head) : Splits.Request(head);

        Assert.Equal((row, ParseStatus.Invalid, error), (row, outcome.Status, outcome.Error.ToString()));
        Assert.Equal(400, outcome.Error.StatusCode());
    }
}
