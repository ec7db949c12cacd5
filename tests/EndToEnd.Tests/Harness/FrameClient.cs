using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>HTTP/2 frame by frame, without any of a client's manners: it sends what its test says.</summary>
internal sealed class FrameClient : IAsyncDisposable
{
    private readonly RawClient _client;

    private FrameClient(RawClient client) => _client = client;

    /// <summary>Connects, negotiates h2, and sends preface and settings.</summary>
    public static async Task<FrameClient> ConnectAsync(IPEndPoint address)
    {
        RawClient client = await RawClient.ConnectTlsAsync(address, new() { TargetHost = "a.test", ApplicationProtocols = [SslApplicationProtocol.Http2] });
        Assert.Equal(SslApplicationProtocol.Http2, client.Tls!.NegotiatedApplicationProtocol);
        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        FrameClient frames = new(client);
        await frames.SendAsync(new Frame(FrameType.Settings, 0, 0, []));
        return frames;
    }

    /// <summary>Fields as literals, neither indexed nor compressed (RFC 7541 §6.2.2).</summary>
    public static byte[] Block(params IEnumerable<(string Name, string Value)> fields)
    {
        List<byte> block = [];
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            Add(block, name);
            Add(block, value);
        }

        return [.. block];
    }

    /// <summary>The pseudo fields of a GET, and fields behind them.</summary>
    public static byte[] Get(string path, params IEnumerable<(string Name, string Value)> more) =>
        Block([(":method", "GET"), (":scheme", "https"), (":authority", "a.test"), (":path", path), .. more]);

    public Task SendAsync(Frame frame) => _client.SendAsync(frame.ToBytes());

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _client.SendAsync(bytes);

    /// <summary>Sends a whole request without a body.</summary>
    public Task AskAsync(int stream, byte[] block) => SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, stream, block));

    /// <summary>The next frame; null when the connection is over.</summary>
    public async Task<Frame?> ReadAsync()
    {
        try
        {
            byte[] head = await _client.ReadExactAsync(9);
            int length = (head[0] << 16) | (head[1] << 8) | head[2];
            return new Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), await _client.ReadExactAsync(length));
        }
        catch (Exception end) when (end is EndOfStreamException or IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>What becomes of a stream: the status of its answer, "reset", "goaway" or "closed".</summary>
    public async Task<string> OutcomeAsync(int stream)
    {
        while (await ReadAsync() is Frame frame)
        {
            switch (frame.Type)
            {
                case FrameType.Headers when frame.Stream == stream:
                    return frame.Status;
                case FrameType.Reset when frame.Stream == stream:
                    return "reset";
                case FrameType.GoAway:
                    return "goaway";
                case FrameType.Settings when frame.Flags == 0:
                    await TrySendAsync(new Frame(FrameType.Settings, Frame.Ack, 0, []));
                    break;
                default:
                    break;
            }
        }

        return "closed";
    }

    /// <summary>Sends, as long as anybody takes it; false when the connection is over.</summary>
    public async Task<bool> TrySendAsync(Frame frame)
    {
        try
        {
            await SendAsync(frame);
            return true;
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads what there is until the connection is over; the last farewell's error code, if one came.</summary>
    public async Task<uint?> ReadToEndAsync()
    {
        uint? code = null;
        while (await ReadAsync() is Frame frame)
        {
            code = frame.Type == FrameType.GoAway ? frame.ErrorCode : code;
        }

        return code;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static void Add(List<byte> block, string text)
    {
        int length = text.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.Add((byte)((length & 127) | 128));
            }

            block.Add((byte)length);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
