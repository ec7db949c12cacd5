using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class WebSocketHandshakeTests
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private const string Asks = "Connection: Upgrade\r\nUpgrade: websocket";
    private const string Version = "Sec-WebSocket-Version: 13";

    [Rfc("6455", "1.3")]
    [Fact]
    public void Computes_the_accept_of_the_standards_example()
    {
        Span<byte> accept = stackalloc byte[28];
        WebSocketHandshake.WriteAccept("dGhlIHNhbXBsZSBub25jZQ=="u8, accept);

        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Text.Of(accept));
    }

    [Rfc("6455", "4.2.1")]
    [Theory]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket")]
    [InlineData("connection: keep-alive, UPGRADE\r\nupgrade: WebSocket")]
    [InlineData("Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: upgrade")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0")]
    public void Takes_a_well_formed_request_for_what_it_asks_and_writes_the_upgrade_anew(string asks)
    {
        ReadRequest request = ReadRequest.Of(Text.Get([.. asks.Split("\r\n"), Key, Version]));

        Assert.Equal((Http1Error.None, true), (request.Error, request.Meaning.AsksWebSocket));
        string written = Text.Of(request.Write(ReadRequest.Untrusted));
        Assert.Contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", written, StringComparison.Ordinal);
        Assert.Contains($"\r\n{Key}\r\n{Version}\r\n", written, StringComparison.Ordinal);
        Assert.Equal(1, Count(written, "pgrade: "));
    }

    [Theory]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: h2c")]
    [InlineData("E10", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: foo, websocket")]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: websocket, websocket")]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: websocket")]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: TLS/1.0")]
    [InlineData("E10", "Connection: Upgrade\r\nUpgrade: websocket/13")]
    [InlineData("E11", "Upgrade: websocket")]
    [InlineData("E11", "Connection: Upgrade")]
    [InlineData("E11", "Connection: Upgrades\r\nUpgrade: websocket")]
    public void Takes_anything_else_that_asks_to_upgrade_for_an_ordinary_request(string row, string asks)
    {
        ReadRequest request = ReadRequest.Of(Text.Get([.. asks.Split("\r\n"), Key, Version]));

        Assert.Equal((row, Http1Error.None, false), (row, request.Error, request.Meaning.AsksWebSocket));
        Assert.DoesNotContain("pgrade", Text.Of(request.Write(ReadRequest.Untrusted)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("GET / HTTP/1.0")]
    [InlineData("get / HTTP/1.1")]
    public void Takes_it_from_GET_over_HTTP_1_1_alone(string line)
    {
        ReadRequest request = ReadRequest.Of(Text.Head([line, "Host: a", .. Asks.Split("\r\n"), Key, Version]));

        Assert.Equal((Http1Error.None, false), (request.Error, request.Meaning.AsksWebSocket));
    }

    [Theory]
    [InlineData("E8", $"{Key}\r\n{Version}\r\nContent-Length: 5", nameof(Http1Error.UpgradeWithBody), 400)]
    [InlineData("E8", $"{Key}\r\n{Version}\r\nTransfer-Encoding: chunked", nameof(Http1Error.UpgradeWithBody), 400)]
    [InlineData("E11", Version, nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"{Key}\r\n{Key}\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ!!\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Sec-WebSocket-Key: dGhlIHNhbXBs ZSBub25jZQ=\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Sec-WebSocket-Key:\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", $"Connection: Sec-WebSocket-Key\r\n{Key}\r\n{Version}", nameof(Http1Error.InvalidWebSocketKey), 400)]
    [InlineData("E11", Key, nameof(Http1Error.UnsupportedWebSocketVersion), 426)]
    [InlineData("E11", $"{Key}\r\nSec-WebSocket-Version: 99", nameof(Http1Error.UnsupportedWebSocketVersion), 426)]
    [InlineData("E11", $"{Key}\r\nSec-WebSocket-Version: 8, 13", nameof(Http1Error.UnsupportedWebSocketVersion), 426)]
    public void Refuses_a_handshake_whose_answer_the_client_would_not_understand(string row, string lines, string error, int status)
    {
        Http1Error found = ReadRequest.Of(Text.Get([.. Asks.Split("\r\n"), .. lines.Split("\r\n")])).Error;

        Assert.Equal((row, error, status), (row, found.ToString(), found.StatusCode()));
        Assert.Equal(status == 400, found.EndsConnection());
    }

    [Rfc("6455", "4.2.2")]
    [Theory]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\n{Accept}", nameof(Http1Error.None))]
    [InlineData($"HTTP/1.1 101 x\r\nupgrade: WEBSOCKET\r\nconnection: keep-alive, upgrade\r\n{Accept}", nameof(Http1Error.None))]
    [InlineData($"HTTP/1.1 101 x\r\nUpgrade: websocket\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\nConnection: Upgrade\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\nUpgrade: h2c\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\n{Accept}\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\nSec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\n{Accept}\r\nContent-Length: 0", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\n{Accept}\r\nContent-Length: x", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.1 101 x\r\n{Asks}\r\n{Accept}\r\nTransfer-Encoding: chunked", nameof(Http1Error.InvalidUpgradeAnswer))]
    [InlineData($"HTTP/1.0 101 x\r\n{Asks}\r\n{Accept}", nameof(Http1Error.InvalidUpgradeAnswer))]
    public void Believes_a_101_only_with_its_proof_and_nothing_that_could_be_a_body(string lines, string error)
    {
        byte[] bytes = Splits.Bytes(lines + "\r\n\r\n");
        ResponseRun run = new(Http1Limits.Default);
        Assert.Equal(ParseStatus.Complete, run.FeedAll(bytes).Status);

        Http1Error found = ResponseReader.Read(bytes, run.Head, HttpMethod.Get, "dGhlIHNhbXBsZSBub25jZQ=="u8, out _);

        Assert.Equal(error, found.ToString());
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
