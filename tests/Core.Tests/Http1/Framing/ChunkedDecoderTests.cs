using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1.Framing;

/// <summary>wire.md D, each row at every cut.</summary>
[Rfc("9112", "7.1")]
public sealed class ChunkedDecoderTests
{
    [Theory]
    [InlineData("D1", "5\nhello\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D1", "5\r\nhello\r\n0\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D2", "5;a\nhello\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D2", "5;a=b\nhello\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D2", "5;a=\"\n\"\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D3", "5;a\rX\r\nhello\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D3", "2\r\r;a\r\nab\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D3", "5\rhello\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D3", "5;a=\"\r\"\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D3", "5;a=\"\\\r\"\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;=x\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a=\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;;a\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a;\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a=b=c\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a=\"b\"c\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a=\"b\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5; a\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a \r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D4", "5;a =b\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D6", "5;\0e\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D6", "5;e\0\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D6", "5;e=\"\0\"\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D6", "5;e=\"\u007f\"\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D6", "5;\u00e9\r\nhello\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D8", "0x5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "-1\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "+5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "1_0\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", " 5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "5\t\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "5h\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "g\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "5,5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "\u00b5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D8", "5\0\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D9", "5 \r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D9", "5 ;a\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D10", "00000000000000000005\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D10", "00000000000000005\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D10", "00000000000000000\r\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D11", "FFFFFFFFFFFFFFFF5\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D11", "8000000000000000\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D11", "ffffffffffffffff\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D11", "10000000000000005\r\nhello\r\n", nameof(Http1Error.InvalidChunkSize))] // 5 in 64 bits
    [InlineData("D12", "5\r\nhelloX\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D12", "5\r\nhello0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D12", "5\r\nhello\n0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D12", "5\r\nhello\r0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D12", "5\r\nhelloXX0\r\n\r\n", nameof(Http1Error.InvalidChunkEnd))]
    [InlineData("D13", "\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D13", ";a\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D13", "5\r\nhello\r\n\r\n0\r\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D13", "\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D14", "0\r\n\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D14", "0\n\r\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D14", "0\n\n", nameof(Http1Error.InvalidChunkSize))]
    [InlineData("D14", "0\r\n\rX", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D14", "0\r\n\0\0POST / HTTP/1.1\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D14", "0\r\nXXPOST / HTTP/1.1\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D14", "0;a\nGET / HTTP/1.1\r\n\r\n", nameof(Http1Error.InvalidChunkExtension))]
    [InlineData("D14", "0\r\nX:POST / HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D14", "0\r\nX: HTTP/ HTTP/1.0\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX: a\r\n b\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\n X: a\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nFoo\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\n: x\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX : a\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX: a\nY: b\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX: a\rY: b\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX: a\0b\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("D16", "0\r\nX\u00e9: a\r\n\r\n", nameof(Http1Error.InvalidTrailer))]
    [InlineData("F18", "zz\r\n", nameof(Http1Error.InvalidChunkSize))]
    public void Refuses_what_two_decoders_could_read_differently(string row, string body, string error)
    {
        foreach (string before in (string[])["", "1\r\na\r\n", "A;x=\"y\"\r\n0123456789\r\n"])
        {
            ParseOutcome outcome = Splits.Chunks(before + body);

            Assert.Equal((row, ParseStatus.Invalid, error), (row, outcome.Status, outcome.Error.ToString()));
            Assert.Equal(400, outcome.Error.StatusCode());
        }
    }

    [Theory]
    [InlineData("", "0\r\n\r\n", "")]
    [InlineData("", "5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("", "a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n", "01234567890123456789")]
    [InlineData("", "4\r\n\r\n0\r\r\n0\r\n\r\n", "\r\n0\r")] // payload that looks like framing
    [InlineData("", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n")]
    [InlineData("", "3\r\n\0\u00ff\u0080\r\n0\r\n\r\n", "\0\u00ff\u0080")]
    [InlineData("D5", "5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("D5", "5;a\r\nhello\r\n0;b\r\n\r\n", "hello")]
    [InlineData("D5", "5;a=b;c;d=\"\"\r\nhello\r\n0;e=f\r\n\r\n", "hello")]
    [InlineData("D5", "5;a=\"\\\"\\\\\t\u00e9 \"\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("D10", "0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n", "hello")]
    [InlineData("D15", "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n", "hello")]
    [InlineData("D15", "5\r\nhello\r\n0\r\nHost: evil\r\nTransfer-Encoding: x\r\nAuthorization: b\r\n\r\n", "hello")]
    [InlineData("D15", "0\r\nX:\r\nY: \t \u00e9 \r\n\r\n", "")]
    public void Gives_the_payload_and_drops_extensions_and_trailers(string row, string body, string payload)
    {
        Assert.Equal(new ParseOutcome(ParseStatus.Complete, Http1Error.None, body.Length, payload), Splits.Chunks(body));

        // What follows belongs to the next message: not a byte of it is touched.
        ParseOutcome followed = Splits.Chunks(body + "GET / HTTP/1.1\r\n\r\n");
        Assert.Equal((row, new ParseOutcome(ParseStatus.Complete, Http1Error.None, body.Length, payload)), (row, followed));
    }

    [Fact]
    public void Takes_a_chunk_of_the_largest_size_that_can_be_counted()
    {
        ParseOutcome outcome = Splits.Chunks("7FFFFFFFFFFFFFFF\r\nhello"); // D11

        Assert.Equal((ParseStatus.NeedMore, "hello"), (outcome.Status, outcome.Parts));
    }
}
