using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Tests.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Tests.Http2;

/// <summary>A stream's request as a head of HTTP/1.1: exactly one, or one that its reader refuses, whatever Kestrel let through.</summary>
public sealed class StreamHeadTests
{
    [Fact]
    public async Task A_request_is_written_as_it_was_said()
    {
        (string head, bool isChunked) = await WriteAsync("GET", "/a%2Fb//c?d", [("Host", "a.test"), ("X-A", "\u00e4\u00ff")], hasBody: false);

        Assert.Equal("GET /a%2Fb//c?d HTTP/1.1\r\nHost: a.test\r\nX-A: \u00e4\u00ff\r\n\r\n", head);
        Assert.False(isChunked);
    }

    [Theory]
    [InlineData(false, "5", false, "content-length: 5\r\n")]
    [InlineData(true, "5", false, "content-length: 5\r\n")]
    [InlineData(true, null, true, "Transfer-Encoding: chunked\r\n")]
    [InlineData(false, null, false, "")]
    public async Task A_body_has_one_framing(bool hasBody, string? length, bool isChunked, string line)
    {
        (string head, bool chunks) = await WriteAsync("POST", "/", length is null ? [] : [("content-length", length)], hasBody);

        Assert.Equal(($"POST / HTTP/1.1\r\n{line}\r\n", isChunked), (head, chunks));
    }

    [Fact]
    public async Task Cookies_are_one_line_and_pseudo_fields_none()
    {
        (string head, _) = await WriteAsync("GET", "/", [("cookie", "a=1"), ("cookie", "b=2"), (":protocol", "x"), ("x-two", "1"), ("x-two", "2")], hasBody: false);

        Assert.Equal("GET / HTTP/1.1\r\ncookie: a=1; b=2\r\nx-two: 1\r\nx-two: 2\r\n\r\n", head);
    }

    [Fact]
    public async Task A_websocket_asks_for_its_upgrade()
    {
        (string head, bool isChunked) = await WriteAsync("CONNECT", "/chat", [("Host", "a.test"), ("sec-websocket-version", "13")], hasBody: true, asksWebSocket: true);

        Assert.Matches("^GET /chat HTTP/1.1\r\nHost: a.test\r\nsec-websocket-version: 13\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\n\r\n$", head);
        Assert.False(isChunked);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", "/", "x-a", "1")]
    [InlineData("G T", "/", "x-a", "1")]
    [InlineData("G\tT", "/", "x-a", "1")]
    [InlineData("G\u0147T", "/", "x-a", "1")] // whose low byte is a G's
    [InlineData("", "/", "x-a", "1")]
    [InlineData("GET", "/ HTTP/1.1\r\nX: y\r\n\r\nGET /", "x-a", "1")]
    [InlineData("GET", "/a b", "x-a", "1")]
    [InlineData("GET", "/a\0", "x-a", "1")]
    [InlineData("GET", "/\u010a", "x-a", "1")] // whose low byte is LF
    [InlineData("GET", "/", "x-a", "1\r\nx-b: 2")]
    [InlineData("GET", "/", "x-a", "1\nx-b: 2")]
    [InlineData("GET", "/", "x-a", "1\rx-b: 2")]
    [InlineData("GET", "/", "x-a", "1\r\n\r\nGET / HTTP/1.1")]
    [InlineData("GET", "/", "x-a", "1\0")]
    [InlineData("GET", "/", "x-a", "1\u010ax-b: 2")]
    [InlineData("GET", "/", "x-a", "1\u010d\u010ax-b: 2")]
    [InlineData("GET", "/", "x-a\r\nx-b", "1")]
    [InlineData("GET", "/", "x-a: 1\r\nx-b", "1")]
    [InlineData("GET", "/", "x a", "1")]
    [InlineData("GET", "/", "x-a ", "1")]
    [InlineData("GET", "/", "x:a", "1")]
    [InlineData("GET", "/", "x\u010aa", "1")]
    [InlineData("GET", "/", "transfer-encoding", "chunked")]
    [InlineData("GET", "/", "Transfer-Encoding", "identity")]
    [InlineData("GET", "/", "connection", "close")]
    [InlineData("GET", "/", "upgrade", "h2c")]
    [InlineData("GET", "/", "keep-alive", "1")]
    [InlineData("GET", "/", "proxy-connection", "1")]
    [InlineData("GET", "/", "http2-settings", "AA")]
    public async Task What_a_line_cannot_carry_makes_a_head_that_is_refused(string method, string target, string name, string value)
    {
        (string head, _) = await WriteAsync(method, target, [("Host", "a.test"), (name, value)], hasBody: false);
        byte[] bytes = Splits.Bytes(head);
        RequestHead parsed = new();
        ParseStatus status = new RequestHeadParser(bytes, parsed, Http1Limits.Default).Parse();

        Assert.Equal(ParseStatus.Invalid, status);
        Assert.Equal(head.Length, head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
        Assert.Equal(3, head.Split("\r\n").Length - 2);
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/GRPC; charset=x", true)]
    [InlineData("application/grpc ;x", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpcx", false)]
    [InlineData("application/grp", false)]
    [InlineData("text/plain", false)]
    [InlineData(null, false)]
    public void A_grpc_call_is_told_by_its_content_type(string? type, bool isAsked)
    {
        byte[] bytes = Splits.Bytes($"POST / HTTP/1.1\r\nHost: a\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}X-Content-Type: application/grpc\r\n\r\n");
        RequestHead head = new();

        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(bytes, head, Http1Limits.Default).Parse());
        Assert.Equal(isAsked, Grpc.IsAsked(bytes, head));
    }

    private static async Task<(string Head, bool IsChunked)> WriteAsync(
        string method, string target, (string Name, string Value)[] fields, bool hasBody, bool asksWebSocket = false)
    {
        HttpRequestFeature request = new() { Method = method, RawTarget = target, Headers = new HeaderDictionary() };
        foreach ((string name, string value) in fields)
        {
            request.Headers.Append(name, value);
        }

        Pipe pipe = new();
        bool isChunked = StreamHead.Write(request, asksWebSocket, hasBody, pipe.Writer);
        await pipe.Writer.CompleteAsync();
        ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        return (Text.Of(read.Buffer.ToArray()), isChunked);
    }
}
