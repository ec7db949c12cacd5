using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A client that sends exactly the bytes it is told to, and reads answers as a strict HTTP/1.1 client would.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly List<byte> _unread = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawClient(Socket socket) => _socket = socket;

    /// <summary>TLS in front of the socket; null: none.</summary>
    public SslStream? Tls { get; private init; }

    /// <summary>What <see cref="Tls"/> stands on.</summary>
    public WatchedStream? Wire { get; private init; }

    public Socket Socket => _socket;

    public static async Task<RawClient> ConnectAsync(IPEndPoint address, IPAddress? from = null)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(address);
        return new RawClient(socket);
    }

    /// <summary>Connects to a Unix socket.</summary>
    public static async Task<RawClient> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new RawClient(socket);
    }

    /// <summary>Connects and shakes hands; whatever certificate is shown is taken.</summary>
    /// <param name="address">Where.</param>
    /// <param name="options">How; null: for <c>a.test</c>, as the base library likes.</param>
    /// <param name="pieceBytes">Most bytes of a write to the socket.</param>
    /// <param name="helloRecordBytes">Most bytes of the ClientHello in one record.</param>
    public static async Task<RawClient> ConnectTlsAsync(
        IPEndPoint address, SslClientAuthenticationOptions? options = null, int pieceBytes = int.MaxValue, int helloRecordBytes = int.MaxValue)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        WatchedStream wire = new(new NetworkStream(socket, ownsSocket: true), pieceBytes, helloRecordBytes);
        SslStream tls = new(wire);
        options ??= new SslClientAuthenticationOptions { TargetHost = "a.test" };
        options.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        using CancellationTokenSource patience = new(Patience.Limit);
        await tls.AuthenticateAsClientAsync(options, patience.Token);
        return new RawClient(socket) { Tls = tls, Wire = wire };
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (Tls is not null)
        {
            await Tls.WriteAsync(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Sends FIN and goes on reading.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Finishes, and waits for the other side to: it has done all it does for this connection then.</summary>
    public async Task LeaveAsync()
    {
        FinishSending();
        Assert.Empty(await ReadToEndAsync());
    }

    /// <summary>Ends with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Reads one answer; <paramref name="isHead"/> says that it has no body whatever its fields say.</summary>
    public async Task<Answer> ReadAnswerAsync(bool isHead = false)
    {
        string head = Encoding.Latin1.GetString(await ReadUntilAsync("\r\n\r\n"u8.ToArray()));
        Answer answer = Answer.ParseHead(head);
        if (isHead || answer.Status is < 200 or 204 or 304)
        {
            return answer;
        }

        if (answer.Field("Transfer-Encoding") is string coding)
        {
            Assert.Equal("chunked", coding);
            return answer with { Body = await ReadChunksAsync() };
        }

        return answer.Field("Content-Length") is string length
            ? answer with { Body = await ReadExactAsync(int.Parse(length, CultureInfo.InvariantCulture)) }
            : answer with { Body = await ReadToEndAsync(), EndsByClose = true };
    }

    public async Task<byte[]> ReadExactAsync(int count)
    {
        while (_unread.Count < count)
        {
            await FillAsync();
        }

        return Take(count);
    }

    /// <summary>Everything up to FIN; throws on RST.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (await TryFillAsync())
        {
        }

        return Take(_unread.Count);
    }

    /// <summary>True when the connection ended without a byte more: by FIN or RST.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return _unread.Count == 0 && !await TryFillAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ReadChunksAsync()
    {
        List<byte> body = [];
        while (true)
        {
            string line = Encoding.Latin1.GetString(await ReadUntilAsync("\r\n"u8.ToArray()));
            int size = int.Parse(line.AsSpan(0, line.Length - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] chunk = await ReadExactAsync(size + 2);
            Assert.Equal("\r\n"u8.ToArray(), chunk[size..]);
            if (size == 0)
            {
                return [.. body];
            }

            body.AddRange(chunk.AsSpan(0, size));
        }
    }

    private async Task<byte[]> ReadUntilAsync(byte[] mark)
    {
        int at;
        while ((at = _unread.ToArray().AsSpan().IndexOf(mark)) < 0)
        {
            await FillAsync();
        }

        return Take(at + mark.Length);
    }

    private async Task FillAsync()
    {
        if (!await TryFillAsync())
        {
            throw new EndOfStreamException($"the peer closed; unread: '{Encoding.Latin1.GetString([.. _unread])}'");
        }
    }

    private async Task<bool> TryFillAsync()
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        int count = await (Tls?.ReadAsync(_buffer, patience.Token) ?? _socket.ReceiveAsync(_buffer, patience.Token));
        _unread.AddRange(_buffer.AsSpan(0, count));
        return count > 0;
    }

    private byte[] Take(int count)
    {
        byte[] taken = [.. _unread[..count]];
        _unread.RemoveRange(0, count);
        return taken;
    }
}
