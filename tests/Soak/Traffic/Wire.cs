using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>One end of a TCP connection that speaks HTTP/1.1 by hand; both the clients and the pods are made of it.</summary>
/// <remarks>A client's wait that is longer than its patience ends with <see cref="UnexpectedException"/>: a hang is an outcome too.</remarks>
internal sealed class Wire : IDisposable
{
    // Far above any wait of a good request, and below lb's own deadlines, which would give a hang another name (body gap: 30 s).
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(20);

    private const int BufferBytes = 16 * 1024; // a head fits; a large body passes in pieces of this
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly TimeSpan _patience;
    private int _start;
    private int _end;

    public Wire(Socket socket, TimeSpan patience)
    {
        (Socket, _patience) = (socket, patience);
        socket.NoDelay = true;
    }

    public Socket Socket { get; }

    /// <summary>What was received and not read.</summary>
    public int UnreadBytes => _end - _start;

    public static async Task<Wire> ConnectAsync(IPEndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address);
            return new Wire(socket, ClientPatience);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource patience = new(_patience);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None, patience.Token)..];
            }
        }
        catch (OperationCanceledException)
        {
            throw new UnexpectedException("nothing could be sent for too long", isHang: true);
        }
    }

    /// <summary>Sends FIN and goes on reading.</summary>
    public void FinishSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends with RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    /// <summary>Reads a head; null when the connection ended before its first byte.</summary>
    public async Task<Head?> TryReadHeadAsync(CancellationToken cancellation = default)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, UnreadBytes).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await TryFillAsync(cancellation))
            {
                return UnreadBytes == 0 ? null : throw new UnexpectedException("the connection ended within a head");
            }
        }

        return new Head(TakeText(length + 4));
    }

    public async Task<Head> ReadHeadAsync() => await TryReadHeadAsync() ?? throw new UnexpectedException("the connection ended before the answer");

    /// <summary>Reads a body framed as <paramref name="head"/> says, handing it on piece by piece; returns its length.</summary>
    /// <param name="head">The message's.</param>
    /// <param name="see">Given each piece and the place of its first byte.</param>
    /// <param name="atMost">Where to stop in the middle; what is left stays unread.</param>
    public async Task<long> ReadBodyAsync(Head head, Action<ReadOnlySpan<byte>, long> see, long atMost = long.MaxValue)
    {
        if (!head.IsChunked)
        {
            return await ReadBytesAsync(Math.Min(head.ContentLength ?? 0, atMost), 0, see);
        }

        long place = 0;
        while (place < atMost)
        {
            string line = await ReadLineAsync();
            if (!long.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0)
            {
                throw new WrongBytesException($"byte {place}: where a chunk should begin there is '{line}'; {head}");
            }

            place += await ReadBytesAsync(size, place, see);
            if (await ReadLineAsync() is not "" and var behind)
            {
                throw new WrongBytesException($"byte {place}: behind a chunk there is '{behind}'; {head}");
            }

            if (size == 0)
            {
                break;
            }
        }

        return place;
    }

    public async Task<long> ReadBytesAsync(long count, long place, Action<ReadOnlySpan<byte>, long> see)
    {
        for (long left = count; left > 0;)
        {
            if (UnreadBytes == 0 && !await TryFillAsync())
            {
                throw new UnexpectedException($"the connection ended {left} bytes short of {count}");
            }

            int piece = (int)Math.Min(left, UnreadBytes);
            see(_buffer.AsSpan(_start, piece), place);
            _start += piece;
            place += piece;
            left -= piece;
        }

        return count;
    }

    public async Task<byte[]> ReadExactAsync(int count)
    {
        byte[] bytes = new byte[count];
        await ReadBytesAsync(count, 0, (piece, place) => piece.CopyTo(bytes.AsSpan((int)place)));
        return bytes;
    }

    /// <summary>Reads everything to the end, handing it on; true for FIN, false for RST.</summary>
    /// <param name="see">Given each piece and the place of its first byte, counted from here.</param>
    public async Task<bool> ReadToEndAsync(Action<ReadOnlySpan<byte>, long> see)
    {
        long place = 0;
        try
        {
            do
            {
                see(_buffer.AsSpan(_start, UnreadBytes), place);
                place += UnreadBytes;
                _start = _end;
            }
            while (await TryFillAsync());

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Waits for the end, before which no byte may come; true for FIN, false for RST.</summary>
    /// <exception cref="WrongBytesException">One came: the connection has given all that was asked of it, so it is another's.</exception>
    public Task<bool> ReadEndAsync() => ReadToEndAsync(static (piece, _) =>
    {
        if (!piece.IsEmpty)
        {
            throw new WrongBytesException($"bytes after the end: '{Encoding.Latin1.GetString(piece[..Math.Min(piece.Length, 100)])}'");
        }
    });

    /// <summary>Fails unless FIN is the next thing to come.</summary>
    public async Task ExpectEndAsync()
    {
        if (!await ReadEndAsync())
        {
            throw new UnexpectedException("a reset, where all was said and done");
        }
    }

    /// <summary>Receives more; false at FIN.</summary>
    public async Task<bool> TryFillAsync(CancellationToken cancellation = default)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, UnreadBytes).CopyTo(_buffer);
            (_start, _end) = (0, UnreadBytes);
        }

        if (_end == BufferBytes)
        {
            throw new WrongBytesException($"no line or head of 16 KiB was sent: '{Encoding.Latin1.GetString(_buffer, 0, 100)}'");
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_patience);
        try
        {
            int count = await Socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, patience.Token);
            _end += count;
            return count > 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UnexpectedException("nothing came for too long", isHang: true);
        }
    }

    private async Task<string> ReadLineAsync()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, UnreadBytes).IndexOf("\r\n"u8)) < 0)
        {
            if (!await TryFillAsync())
            {
                throw new UnexpectedException("the connection ended within chunk framing");
            }
        }

        return TakeText(length + 2)[..^2];
    }

    private string TakeText(int count)
    {
        string text = Encoding.Latin1.GetString(_buffer, _start, count);
        _start += count;
        return text;
    }
}
