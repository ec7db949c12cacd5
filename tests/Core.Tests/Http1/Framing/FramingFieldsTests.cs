using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Framing;

/// <summary>wire.md C as whole requests: what each pair of framing lines makes of the body, or which answer it gets.</summary>
public sealed class FramingFieldsTests
{
    private const string Chunked = nameof(BodyKind.Chunked);
    private const string Length = nameof(BodyKind.Length);

    [Rfc("9112", "6.1")]
    [Theory]
    [InlineData("C1", "Content-Length: 6\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C1", "Transfer-Encoding: chunked\r\nContent-Length: 6", 400)]
    [InlineData("C1", "Content-Length: 0\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C1", "Content-Length: x\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C1", "Content-Length: 6\r\nTransfer-Encoding: gzip, chunked", 400)]
    [InlineData("C2", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C2", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 400)]
    [InlineData("C2", "Transfer-Encoding: identity\r\ntransfer-encoding: chunked", 400)]
    [InlineData("C2", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C3", "Transfer-Encoding: chunked, chunked", 400)]
    [InlineData("C3", "Transfer-Encoding: chunked,chunked", 400)]
    [InlineData("C3", "Transfer-Encoding: gzip, Chunked, chunked", 400)]
    [InlineData("C4", "Transfer-Encoding: xchunked", 400)]
    [InlineData("C4", "Transfer-Encoding: chunkedx", 400)]
    [InlineData("C4", "Transfer-Encoding: cow", 400)]
    [InlineData("C4", "Transfer-Encoding: identity", 400)]
    [InlineData("C4", "Transfer-Encoding: gzip", 400)]
    [InlineData("C4", "Transfer-Encoding: chunked chunked", 400)]
    [InlineData("C4", "Transfer-Encoding: gzip chunked", 400)]
    [InlineData("C5", "Transfer-Encoding: gzip, chunked", 501)]
    [InlineData("C5", "Transfer-Encoding: gzip,\tCHUNKED", 501)]
    [InlineData("C5", "Transfer-Encoding: identity, chunked", 501)]
    [InlineData("C5", "Transfer-Encoding: deflate , gzip , chunked", 501)]
    [InlineData("C6", "Transfer-Encoding: chunked, gzip", 400)]
    [InlineData("C6", "Transfer-Encoding: chunked, identity", 400)]
    [InlineData("C7", "Transfer-Encoding: , chunked", 400)]
    [InlineData("C7", "Transfer-Encoding: ,chunked", 400)]
    [InlineData("C7", "Transfer-Encoding: chunked,", 400)]
    [InlineData("C7", "Transfer-Encoding: chunked, ", 400)]
    [InlineData("C7", "Transfer-Encoding: gzip, , chunked", 400)]
    [InlineData("C7", "Transfer-Encoding: ", 400)]
    [InlineData("C7", "Transfer-Encoding: ,", 400)]
    [InlineData("C7", "Transfer-Encoding:\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("C8", "Transfer-Encoding: chunked;x=1", 400)]
    [InlineData("C8", "Transfer-Encoding: chunked;", 400)]
    [InlineData("C8", "Transfer-Encoding: \"chunked\"", 400)]
    [InlineData("C8", "Transfer-Encoding: 'chunked'", 400)]
    [InlineData("C9", "Transfer-Encoding: \u000bchunked", 400)]
    [InlineData("C9", "Transfer-Encoding: chunked\0", 400)]
    [InlineData("C9", "Transfer-Encoding: \u00a0chunked", 400)]
    [InlineData("C9", "Transfer-Encoding: chunked\u00a0", 400)]
    [InlineData("C9", "Transfer-Encoding: \u0080gzip, chunked", 400)]
    [InlineData("C9", "Transfer-Encoding: chun\rked", 400)]
    [InlineData("C9", "Transfer-Encoding: chun\u212aed", 400)] // the Kelvin sign, which folds to k elsewhere; here its low byte
    [InlineData("C11", "Transfer-Encoding:\r\n chunked", 400)]
    [InlineData("C11", "Transfer-Encoding:\n chunked", 400)]
    public void Refuses_a_transfer_coding_other_than_one_chunked(string row, string lines, int status) => Refuses(row, lines, status);

    [Rfc("9110", "8.6")]
    [Theory]
    [InlineData("C13", "Content-Length: 5\r\nContent-Length: 5", 400)]
    [InlineData("C13", "Content-Length: 5\r\ncontent-length: 5", 400)]
    [InlineData("C13", "Content-Length: 5, 5", 400)]
    [InlineData("C13", "Content-Length: 5,", 400)]
    [InlineData("C13", "Content-Length: ,5", 400)]
    [InlineData("C14", "Content-Length: 5\r\nContent-Length: 6", 400)]
    [InlineData("C14", "Content-Length: 0\r\nContent-Length: 6", 400)]
    [InlineData("C15", "Content-Length: +5", 400)]
    [InlineData("C15", "Content-Length: -0", 400)]
    [InlineData("C15", "Content-Length: -1", 400)]
    [InlineData("C15", "Content-Length: 0x5", 400)]
    [InlineData("C15", "Content-Length: 0o5", 400)]
    [InlineData("C15", "Content-Length: 1_0", 400)]
    [InlineData("C15", "Content-Length: 1 0", 400)]
    [InlineData("C15", "Content-Length: 5\u000b", 400)]
    [InlineData("C15", "Content-Length: abc", 400)]
    [InlineData("C15", "Content-Length: 5.0", 400)]
    [InlineData("C15", "Content-Length: 5e0", 400)]
    [InlineData("C15", "Content-Length: 5;", 400)]
    [InlineData("C15", "Content-Length: \"5\"", 400)]
    [InlineData("C15", "Content-Length: \u00b2", 400)]
    [InlineData("C15", "Content-Length: 5\u00a0", 400)]
    [InlineData("C16", "Content-Length: ", 400)]
    [InlineData("C16", "Content-Length:\r\nContent-Length: 5", 400)]
    [InlineData("C16", "Content-Length: 5\r\nContent-Length:", 400)]
    [InlineData("C18", "Content-Length: 99999999999999999999", 400)]
    [InlineData("C18", "Content-Length: 9223372036854775808", 400)]
    [InlineData("C18", "Content-Length: 9999999999999999999", 400)]
    [InlineData("C18", "Content-Length: 18446744073709551621", 400)] // 5 in 64 bits
    [InlineData("C18", "Content-Length: 00000000000000000005", 400)] // 20 digits
    [InlineData("C22", "Content_Length: 5", 400)]
    [InlineData("C22", "Content-Length: 5\r\nContent.Length: 6", 400)]
    public void Refuses_a_length_that_is_not_one_run_of_digits(string row, string lines, int status) => Refuses(row, lines, status);

    [Theory]
    [InlineData("C10", "tRANSFER-eNCODING: CHUNKED", Chunked, 0, "Transfer-Encoding: chunked")]
    [InlineData("C10", "Transfer-Encoding:chunked\t ", Chunked, 0, "Transfer-Encoding: chunked")]
    [InlineData("C17", "Content-Length: 005", Length, 5, "Content-Length: 5")]
    [InlineData("C17", "Content-Length: 00", Length, 0, "Content-Length: 0")]
    [InlineData("C17", "Content-Length: 0000000000000000005", Length, 5, "Content-Length: 5")]
    [InlineData("C18", "Content-Length: 999999999999", Length, 999999999999, "Content-Length: 999999999999")] // 413 is the listener's
    [InlineData("C18", "Content-Length: 9223372036854775807", Length, long.MaxValue, "Content-Length: 9223372036854775807")]
    [InlineData("C22", "Content-Length: 5\r\nContent-Encoding: chunked", Length, 5, "Content-Length: 5")]
    public void Accepts_the_rest_and_writes_it_in_its_one_form(string row, string lines, string kind, long lengthBytes, string written)
    {
        ReadRequest request = ReadRequest.Of(Text.Post(lines));

        Assert.Equal((row, Http1Error.None), (row, request.Error));
        Assert.Equal((kind, lengthBytes), (request.Body.Kind.ToString(), request.Body.LengthBytes));
        Assert.EndsWith($"\r\n{written}\r\n\r\n", Text.Of(request.Write(ReadRequest.Untrusted)));
    }

    [Theory]
    [InlineData("C12", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("C12", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("C19", "GET / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 400)]
    [InlineData("C19", "HEAD / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 400)]
    [InlineData("C19", "DELETE / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 400)]
    public void Refuses_chunks_and_stray_bodies_in_HTTP_1_0(string row, string head, int status)
    {
        Http1Error error = ReadRequest.Of(head).Error;
        Assert.Equal((row, status), (row, error.StatusCode()));
        Assert.NotEqual(Http1Error.None, error);
        Assert.True(error.EndsConnection());
    }

    [Theory]
    [InlineData("C19", "GET")]
    [InlineData("C19", "HEAD")]
    [InlineData("C19", "DELETE")]
    [InlineData("C19", "OPTIONS")]
    public void Forwards_the_body_of_a_method_that_expects_none_with_its_framing(string row, string method)
    {
        ReadRequest withLength = ReadRequest.Of($"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        ReadRequest withChunks = ReadRequest.Of($"{method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");

        Assert.Equal((row, Http1Error.None, BodyFraming.OfLength(5)), (row, withLength.Error, withLength.Body));
        Assert.Equal((row, Http1Error.None, BodyFraming.Chunked), (row, withChunks.Error, withChunks.Body));
        Assert.True(withLength.Head.Method.ExpectsNoBody()); // the forwarder's sign not to pool the connection
        Assert.Equal(Http1Error.None, ReadRequest.Of($"{method} / HTTP/1.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n").Error);
    }

    [Fact]
    public void Stops_at_the_head_of_a_request_whose_length_is_0() // C20: the stray byte is the next request's
    {
        string head = Text.Post("Content-Length: 0");
        ParseOutcome outcome = Splits.Request(head + "XGET / HTTP/1.1\r\n");

        Assert.Equal((ParseStatus.Complete, head.Length), (outcome.Status, outcome.ConsumedBytes));
        Assert.False(ReadRequest.Of(head).Body.HasBody);
    }

    private static void Refuses(string row, string lines, int status)
    {
        Http1Error error = ReadRequest.Of(Text.Post(lines)).Error;

        Assert.NotEqual((row, Http1Error.None), (row, error));
        Assert.Equal((row, status), (row, error.StatusCode()));
        Assert.True(error.EndsConnection());
    }
}
