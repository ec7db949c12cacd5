using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Framing;

/// <summary>Which trailers go on, and that they do whatever pieces the body comes in.</summary>
public sealed class TrailerTests
{
    [Theory]
    [InlineData("X-End", true)]
    [InlineData("grpc-status", true)]
    [InlineData("grpc-message", true)]
    [InlineData("Server-Timing", true)]
    [InlineData("ETag", true)]
    [InlineData("x", true)]
    [InlineData("Content-Length", false)]
    [InlineData("content-type", false)]
    [InlineData("CONTENT-anything", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Connection", false)]
    [InlineData("Keep-Alive", false)]
    [InlineData("Upgrade", false)]
    [InlineData("Trailer", false)]
    [InlineData("TE", false)]
    [InlineData("Host", false)]
    [InlineData("Set-Cookie", false)]
    [InlineData("Cookie", false)]
    [InlineData("Authorization", false)]
    [InlineData("WWW-Authenticate", false)]
    [InlineData("Proxy-Authenticate", false)]
    [InlineData("Cache-Control", false)]
    [InlineData("Location", false)]
    [InlineData("Vary", false)]
    [InlineData("Expires", false)]
    [InlineData("Age", false)]
    [InlineData("Retry-After", false)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("X_Forwarded_For", false)] // folds onto it where names become variables
    [InlineData("Forwarded", false)]
    [InlineData("Expect", false)]
    public void What_frames_routes_or_authorises_may_not_come_late(string name, bool may)
    {
        ArrayBufferWriter<byte> sink = new();
        int written = TrailerFilter.Write(Splits.Bytes($"X-Before: 1\r\n{name}: v\r\nX-Behind: 2\r\n\r\n"), sink);

        Assert.Equal(may, TrailerFilter.MayCome(Splits.Bytes(name)));
        Assert.Equal($"X-Before: 1\r\n{(may ? $"{name}: v\r\n" : "")}X-Behind: 2\r\n", Text.Of(sink.WrittenSpan));
        Assert.Equal(sink.WrittenCount, written);
    }

    [Fact]
    public void A_section_of_nothing_is_nothing()
    {
        ArrayBufferWriter<byte> sink = new();

        Assert.Equal(0, TrailerFilter.Write("\r\n"u8, sink));
        Assert.Equal(0, TrailerFilter.Write("Content-Length: 1\r\n\r\n"u8, sink));
        Assert.Equal(0, sink.WrittenCount);
    }

    [Theory]
    [InlineData("3\r\nabc\r\n0\r\nX-End: 1\r\nContent-Length: 9\r\nX-More: 2\r\n\r\n", "X-End: 1\r\nX-More: 2\r\n")]
    [InlineData("1\r\na\r\n2;e=f\r\nbc\r\n0;g\r\nX-End:\t 1 \r\n\r\n", "X-End:\t 1 \r\n")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "")]
    [InlineData("3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n", "")]
    public async Task At_every_cut_the_body_and_what_may_follow_it_go_on(string body, string trailers)
    {
        for (int cut = 0; cut <= body.Length; cut++)
        {
            Assert.Equal(("abc", trailers), await MoveAsync(body[..cut], body[cut..]));
        }

        Assert.Equal(("abc", trailers), await MoveAsync([.. body.Select(static each => $"{each}")]));
    }

    [Fact]
    public async Task A_section_longer_than_any_buffer_is_kept_whole()
    {
        string trailers = string.Concat(Enumerable.Range(0, 300).Select(static i => $"X-{i}: {new string('v', i)}\r\n"));

        Assert.Equal(("abc", trailers), await MoveAsync($"3\r\nabc\r\n0\r\n{trailers[..20_000]}", $"{trailers[20_000..]}\r\n"));
    }

    [Fact]
    public async Task Without_one_to_keep_them_trailers_end_here()
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        BodyTranscoder transcoder = new(BodyFraming.Chunked, Started(), writesChunks: true);
        ParseStatus status = transcoder.Move(new(Splits.Bytes("3\r\nabc\r\n0\r\nX-End: 1\r\n\r\n")), false, pipe.Writer, out _, out _);

        Assert.Equal(ParseStatus.Complete, status);
        Assert.Equal("3\r\nabc\r\n0\r\n\r\n", await TextOfAsync(pipe));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1\r\na\r\n")]
    [InlineData("sixteen bytes it", "10\r\nsixteen bytes it\r\n")]
    public void A_chunk_of_nothing_is_not_written(string payload, string chunk)
    {
        ArrayBufferWriter<byte> sink = new();
        ChunkWriter.WriteChunk(sink, Splits.Bytes(payload));

        Assert.Equal(chunk, Text.Of(sink.WrittenSpan));
    }

    private static ChunkedDecoder Started()
    {
        ChunkedDecoder decoder = default;
        decoder.Start(1_000_000, 1_000_000, boundsOverhead: false);
        return decoder;
    }

    /// <summary>Moves these pieces; the payload that came out, and the trailers behind it.</summary>
    private static async Task<(string Payload, string Trailers)> MoveAsync(params string[] pieces)
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        TrailerBuffer trailers = new();
        BodyTranscoder transcoder = new(BodyFraming.Chunked, Started(), writesChunks: true, trailers: trailers);
        ParseStatus status = ParseStatus.NeedMore;
        foreach (string piece in pieces)
        {
            Assert.Equal(ParseStatus.NeedMore, piece.Length == 0 ? ParseStatus.NeedMore : status);
            ReadOnlySequence<byte> bytes = new(Splits.Bytes(piece));
            status = piece.Length == 0 ? status : transcoder.Move(bytes, false, pipe.Writer, out _, out _);
        }

        Assert.Equal(ParseStatus.Complete, status);
        trailers.Release();
        string all = await TextOfAsync(pipe);
        Assert.Equal(all.Length, transcoder.WrittenBytes);
        int end = all.LastIndexOf("\r\n0\r\n", StringComparison.Ordinal);
        string payload = string.Concat(all[..end].Split("\r\n").Where(static (_, i) => i % 2 == 1));
        return (payload, all[(end + 5)..^2]);
    }

    private static async Task<string> TextOfAsync(Pipe pipe)
    {
        await pipe.Writer.CompleteAsync();
        ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        return Text.Of(read.Buffer.ToArray());
    }
}
