using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod on a raw socket that does exactly what its script says, and records what it got.</summary>
internal sealed class ScriptedPod : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<PodConnection, Task> _script;
    private readonly List<PodConnection> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ScriptedPod(Func<PodConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Every connection accepted so far, in order.</summary>
    public IReadOnlyList<PodConnection> Connections
    {
        get
        {
            lock (_connections)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>All bytes of all connections, as Latin-1 text.</summary>
    public string ReceivedText => string.Concat(Connections.Select(static connection => connection.ReceivedText));

    /// <summary>Runs <paramref name="script"/> for every connection; the connection closes when the script ends.</summary>
    public static ScriptedPod Run(Func<PodConnection, Task> script) => new(script);

    /// <summary>Answers every request, whatever it is, with <paramref name="answer"/>, on connections that stay open.</summary>
    public static ScriptedPod Answering(string answer) => new(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync(answer);
        }
    });

    /// <summary>Answers 200 with <paramref name="text"/>.</summary>
    public static ScriptedPod Saying(string text) => Answering($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (PodConnection connection in Connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                PodConnection connection = new(await _listener.AcceptSocketAsync(_stop.Token));
                lock (_connections)
                {
                    _connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed, perhaps between two accepts.
        }
    }

    private async Task ServeAsync(PodConnection connection)
    {
        try
        {
            await _script(connection);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            connection.Fault = exception;
        }
        finally
        {
            connection.Dispose();
        }
    }
}

/// <summary>One connection to a <see cref="ScriptedPod"/>.</summary>
internal sealed class PodConnection(Socket socket) : IDisposable
{
    private readonly List<byte> _received = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _taken;

    public Socket Socket { get; } = socket;

    /// <summary>How the script ended, when the socket ended it.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Bytes written by <see cref="WriteAsync(ReadOnlyMemory{byte})"/> so far.</summary>
    public long WrittenBytes { get; private set; }

    public string ReceivedText
    {
        get
        {
            lock (_received)
            {
                return Encoding.Latin1.GetString([.. _received]);
            }
        }
    }

    /// <summary>Reads a head and, by its Content-Length, the body; null when the peer closed between requests.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        int end;
        while ((end = ReceivedText.IndexOf("\r\n\r\n", _taken, StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        string head = ReceivedText[_taken..(end + 4)];
        _taken = end + 4;
        string? length = head.Split("\r\n").SingleOrDefault(static line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        string body = length is null ? "" : await ReadTextAsync(int.Parse(length[16..], CultureInfo.InvariantCulture));
        return head + body;
    }

    /// <summary>Reads a chunked body in the one form we send: sizes in bare hexadecimal, no extension, no trailer.</summary>
    /// <returns>The payload.</returns>
    public async Task<string> ReadChunksAsync()
    {
        StringBuilder body = new();
        while (true)
        {
            string line = "";
            while (!line.EndsWith("\r\n", StringComparison.Ordinal))
            {
                string next = await ReadTextAsync(1);
                if (next.Length == 0)
                {
                    throw new InvalidDataException($"a body that ends inside its chunks, after {body.Length} bytes");
                }

                line += next;
            }

            int size = int.Parse(line.AsSpan(0, line.Length - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            string chunk = await ReadTextAsync(size + 2);
            if (!chunk.EndsWith("\r\n", StringComparison.Ordinal))
            {
                throw new InvalidDataException($"a chunk of {size} bytes does not end where it says");
            }

            if (size == 0)
            {
                return body.ToString();
            }

            body.Append(chunk, 0, size);
        }
    }

    /// <summary>Reads that many bytes more.</summary>
    public async Task<string> ReadTextAsync(int count)
    {
        while (_received.Count < _taken + count) // only this flow writes it, so only others need the lock
        {
            if (!await FillAsync())
            {
                break;
            }
        }

        string text = Encoding.Latin1.GetString([.. _received.GetRange(_taken, Math.Min(count, _received.Count - _taken))]);
        _taken += text.Length;
        return text;
    }

    /// <summary>Reads until the peer's FIN.</summary>
    public async Task ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await Socket.SendAsync(bytes);
            WrittenBytes += sent;
            bytes = bytes[sent..];
        }
    }

    /// <summary>Ends with RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task<bool> FillAsync()
    {
        int count = await Socket.ReceiveAsync(_buffer);
        lock (_received)
        {
            _received.AddRange(_buffer.AsSpan(0, count));
        }

        return count > 0;
    }
}
