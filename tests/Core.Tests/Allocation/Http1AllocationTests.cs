using System.Buffers;
using System.Net;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Tests.Http1;

namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What a session does with heads and chunks of each request allocates nothing.</summary>
public sealed class Http1AllocationTests
{
    private static readonly string[] Browser =
    [
        "Accept: text/html", "User-Agent: Mozilla/5.0", "Accept-Language: en", "Accept-Encoding: gzip", "Cookie: a=b; c=d",
        "Connection: keep-alive, X-Named", "X-Named: 1", "X-Forwarded-For: 9.9.9.9", "Forwarded: for=9.9.9.9", "Via: 1.1 other",
        "Content-Length: 5",
    ];

    [Theory]
    [InlineData("a.test", 3)] // with Host: four fields
    [InlineData("a.test", 11)]
    [InlineData("[2001:db8::1]:8080", 11)]
    public void Taking_and_writing_a_request_allocates_nothing(string host, int lines)
    {
        byte[] bytes = Splits.Bytes(Text.Head(["POST /a?b HTTP/1.1", $"Host: {host}", .. Browser.Take(lines - 1), Browser[^1]]));
        byte[] sentHost = Splits.Bytes(host);
        byte[] requestId = Splits.Bytes(ReadRequest.RequestId);
        byte[] output = new byte[4_096];
        ClientIdentity client = new(IPAddress.Parse("2001:db8::7"), "8080"u8.ToArray(), isTrusted: true);
        RequestHead head = new();
        HeadBuffer buffer = new();
        int written = 0;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            head.Reset();
            buffer.Reset();
            ReadOnlySpan<byte> joined = buffer.Join(new ReadOnlySequence<byte>(bytes), 64 * 1024);
            RequestHeadParser parser = new(joined, head, Http1Limits.Default);
            Assert.True(parser.Parse() == ParseStatus.Complete);
            buffer.Keep(joined, head.LengthBytes);
            Assert.True(RequestReader.Read(buffer.Span, head, out RequestMeaning meaning) == Http1Error.None);
            SpanWriter writer = new(output.AsSpan(0, RequestHeadWriter.MaxBytes(head, meaning, sentHost.Length)));
            RequestHeadWriter.Write(
                ref writer, buffer.Span, head, meaning, new ForwardedPath(meaning.Path(buffer.Span)), sentHost, client, client.AddressText, requestId);
            written = writer.WrittenBytes;
        });

        Assert.Equal(lines + 1, head.Fields.Lines.Length);
        Assert.True(written > 100);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Taking_and_writing_an_answer_allocates_nothing()
    {
        byte[] bytes = Splits.Bytes(Text.Ok(
            "Content-Type: text/html", "Set-Cookie: a=b", "Connection: keep-alive, X-Named", "X-Named: 1", "Content-Length: 5"));
        byte[] date = Splits.Bytes(ReadAnswer.Date);
        byte[] output = new byte[4_096];
        ResponseHead head = new();

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            head.Reset();
            ResponseHeadParser parser = new(bytes, head, Http1Limits.Default);
            Assert.True(parser.Parse() == ParseStatus.Complete);
            Assert.True(ResponseReader.Read(bytes, head, HttpMethod.Get, webSocketKey: default, out ResponseMeaning meaning) == Http1Error.None);
            SpanWriter writer = new(output.AsSpan(0, ResponseHeadWriter.MaxBytes(head)));
            ResponseHeadWriter.Write(
                ref writer, bytes, head, meaning, ResponseHeadWriter.ForClient(meaning.Body, clientIsHttp10: false), date, closes: true);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: Cookie\r\n\r\n")]
    public void Refusing_a_request_allocates_nothing(string text)
    {
        byte[] bytes = Splits.Bytes(text);
        byte[] date = Splits.Bytes(ReadAnswer.Date);
        FixedOutput output = new();
        RequestHead head = new();

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            head.Reset();
            RequestHeadParser parser = new(bytes, head, Http1Limits.Default);
            Http1Error error = parser.Parse() == ParseStatus.Complete ? RequestReader.Read(bytes, head, out _) : parser.Error;
            Assert.True(error != Http1Error.None);
            new LocalAnswer(error.StatusCode(), error.Text()).Write(output, date, isHead: false, error.EndsConnection());
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Taking_off_and_putting_on_chunks_allocates_nothing()
    {
        byte[] body = Splits.Bytes("5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n");
        byte[] output = new byte[256];

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            ChunkedDecoder decoder = default;
            decoder.Start(1_024, 10, boundsOverhead: true);
            SpanWriter writer = new(output);
            ReadOnlySpan<byte> rest = body;
            while (decoder.Decode(rest, out int consumedBytes, out ReadOnlySpan<byte> payload) == ParseStatus.NeedMore)
            {
                rest = rest[consumedBytes..];
                ChunkWriter.WriteLine(ref writer, payload.Length);
                writer.Write(payload);
                writer.Write(ChunkWriter.ChunkEnd);
            }

            writer.Write(ChunkWriter.BodyEnd);
        });

        Assert.StartsWith("5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n", Text.Of(output), StringComparison.Ordinal);
        Assert.Equal(0, allocated);
    }

    /// <summary>Gives the same room again and again.</summary>
    private sealed class FixedOutput : IBufferWriter<byte>
    {
        private readonly byte[] _bytes = new byte[1_024];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _bytes;

        public Span<byte> GetSpan(int sizeHint = 0) => _bytes;
    }
}
