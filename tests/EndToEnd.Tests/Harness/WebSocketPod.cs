using System.Security.Cryptography;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Both ends of a WebSocket's opening handshake, as scripts need them.</summary>
internal static class WebSocketPod
{
    /// <summary>The request of RFC 6455 §1.3's example.</summary>
    public const string Request =
        "GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    /// <summary>A pod that accepts every upgrade, sends <paramref name="hello"/> in the same packet, and runs <paramref name="script"/>.</summary>
    public static ScriptedPod Accepting(string hello, Func<PodConnection, Task> script) => ScriptedPod.Run(async connection =>
    {
        if (await connection.ReadRequestAsync() is string request)
        {
            await connection.WriteAsync(Accept(request) + hello);
            await script(connection);
        }
    });

    /// <summary>Says back what comes, until the other side has finished.</summary>
    public static async Task EchoAsync(PodConnection connection)
    {
        while (await connection.ReadTextAsync(1) is { Length: > 0 } text)
        {
            await connection.WriteAsync(text);
        }
    }

    /// <summary>The 101 for a request that carries a key.</summary>
    public static string Accept(string request)
    {
        string key = request.Split("\r\n").Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
#pragma warning disable CA5350 // RFC 6455 §4.2.2 names SHA-1
        byte[] hash = SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Accept: {Convert.ToBase64String(hash)}\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
    }
}
