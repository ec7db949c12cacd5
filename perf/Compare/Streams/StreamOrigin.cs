using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Perf.Compare.Streams;

/// <summary>An origin over raw sockets that sends or swallows bodies of any size and counts what passed.</summary>
internal sealed class StreamOrigin : IAsyncDisposable
{
    public const string DownloadPath = "/download";
    public const string UploadPath = "/upload";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly long _downloadBytes;
    private readonly Task _accepting;
    private long _sentBytes;

    /// <summary>Listens; every download is <paramref name="downloadBytes"/> long.</summary>
    public StreamOrigin(long downloadBytes)
    {
        _downloadBytes = downloadBytes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Body bytes the kernel has taken from this origin since it started.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                while (await MessageHead.ReceiveAsync(socket, _stop.Token) is { } request)
                {
                    await AnswerAsync(socket, request);
                }
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // The proxy closed, or the measurement is over.
            }
        }
    }

    private async Task AnswerAsync(Socket socket, MessageHead request)
    {
        if (request.StartLine.Contains($" {DownloadPath} ", StringComparison.Ordinal))
        {
            await SendTextAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {_downloadBytes}\r\n\r\n");
            await Body.SendAsync(socket, _downloadBytes, bytes => Interlocked.Add(ref _sentBytes, bytes), _stop.Token);
            return;
        }

        // The received count goes back to the client, which compares it with what it sent.
        string count = $"{await Body.ReceiveAsync(socket, request, request.ContentLength, _stop.Token)}";
        await SendTextAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {count.Length}\r\n\r\n{count}");
    }

    private async Task SendTextAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
