using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>One connection to a <see cref="ScriptedPod"/>.</summary>
internal sealed class PodConnection(Socket socket) : IDisposable
{
    private readonly List<byte> _received = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _taken;

    public Socket Socket { get; } = socket;

    /// <summary>TLS in front of the socket; null: none.</summary>
    public SslStream? Tls { get; private set; }

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

    /// <summary>Answers every request with <paramref name="answer"/>, until there is no other.</summary>
    public async Task AnswerAllAsync(string answer)
    {
        while (await ReadRequestAsync() is not null)
        {
            await WriteAsync(answer);
        }
    }

    /// <summary>Shakes hands; false when nothing came of it.</summary>
    public async Task<bool> TryOpenTlsAsync(SslServerAuthenticationOptions options)
    {
        SslStream tls = new(new NetworkStream(Socket, ownsSocket: false));
        try
        {
            await tls.AuthenticateAsServerAsync(options);
            Tls = tls;
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            Fault = exception;
            return false;
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

    /// <summary>Reads that many bytes and leaves what follows in the socket, for somebody else to read.</summary>
    public async Task<string> ReadNoMoreAsync(int count)
    {
        byte[] bytes = new byte[count];
        int length = 0;
        int more = 1;
        while (length < count && more > 0)
        {
            more = await Socket.ReceiveAsync(bytes.AsMemory(length), SocketFlags.None);
            length += more;
        }

        lock (_received)
        {
            _received.AddRange(bytes.AsSpan(0, length));
        }

        _taken += length;
        return Encoding.Latin1.GetString(bytes, 0, length);
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
        if (Tls is not null)
        {
            await Tls.WriteAsync(bytes);
            WrittenBytes += bytes.Length;
            return;
        }

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
        int count = Tls is null ? await Socket.ReceiveAsync(_buffer) : await Tls.ReadAsync(_buffer);
        lock (_received)
        {
            _received.AddRange(_buffer.AsSpan(0, count));
        }

        return count > 0;
    }
}
