using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>Clients that keep what they have: one connection each, from the first request to the last. Whoever loses his has been cut off.</summary>
/// <param name="address">Whom they ask.</param>
/// <param name="tally">Told what goes wrong.</param>
internal sealed class Lasting(IPEndPoint address, Tally tally)
{
    private const int FrameBytes = 500;

    private readonly List<double> _latenciesMs = [];
    private long _requestCount;
    private long _frameCount;
    private long _downloadedBytes;
    private long _tlsRequestCount;
    private long _handshakeCount;

    /// <summary>Requests answered as they should be.</summary>
    public long RequestCount => Interlocked.Read(ref _requestCount);

    /// <summary>Frames said back through tunnels.</summary>
    public long FrameCount => Interlocked.Read(ref _frameCount);

    /// <summary>Requests over TLS.</summary>
    public long TlsRequestCount => Interlocked.Read(ref _tlsRequestCount);

    /// <summary>Connections they took.</summary>
    public long HandshakeCount => Interlocked.Read(ref _handshakeCount);

    /// <summary>Bytes of the slow download.</summary>
    public long DownloadedBytes => Interlocked.Read(ref _downloadedBytes);

    /// <summary>How long requests took, in milliseconds, sorted.</summary>
    public double[] Latencies
    {
        get
        {
            lock (_latenciesMs)
            {
                return [.. _latenciesMs.Order()];
            }
        }
    }

    /// <summary>One request after the other, with a pause, every third a POST.</summary>
    public Task AskAsync(int flow, TimeSpan pause, CancellationToken stop) => RunAsync($"requests {flow}", async () =>
    {
        using Wire wire = await Wire.ConnectAsync(address);
        for (long number = 1; !stop.IsCancellationRequested; number++)
        {
            bool isPost = number % 3 == 0;
            Order order = new(PodService.Steady, isPost ? PodWork.Upload : PodWork.Length, new Nonce(flow, number), 1000);
            long start = Stopwatch.GetTimestamp();
            await wire.SendAsync(isPost
                ? AnswerCheck.Join(order.Head("POST", $"Content-Length: {order.Bytes}\r\n") + "\r\n", NonceBody.Of(order.Nonce, order.Bytes))
                : System.Text.Encoding.ASCII.GetBytes(order.Head("GET") + "\r\n"));
            await AnswerCheck.ReadAsync(wire, order, 200, isPost ? Nonce.Length : order.Bytes); // and without Connection: close
            lock (_latenciesMs)
            {
                _latenciesMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Interlocked.Increment(ref _requestCount);
            await Task.Delay(pause, CancellationToken.None);
        }
    });

    /// <summary>Ten requests on a TLS connection, then another connection: the certificate in force is shown to each newcomer.</summary>
    public Task AskTlsAsync(int port, CertificatePairs certificates, CancellationToken stop) => RunAsync("tls", async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);
            using SslStream stream = new(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificates.See(certificate));
            try
            {
                await stream.AuthenticateAsClientAsync("localhost");
                Interlocked.Increment(ref _handshakeCount);
                for (int i = 0; i < 10; i++)
                {
                    await stream.WriteAsync("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), CancellationToken.None);
                    byte[] buffer = new byte[4096];
                    int count = await stream.ReadAsync(buffer, CancellationToken.None);
                    string text = System.Text.Encoding.ASCII.GetString(buffer, 0, count);
                    if (!text.StartsWith("HTTP/1.1 404 ", StringComparison.Ordinal) || text.Contains("Connection: close", StringComparison.Ordinal))
                    {
                        throw new UnexpectedException($"over TLS: '{text}'");
                    }

                    Interlocked.Increment(ref _tlsRequestCount);
                    await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
                }
            }
            catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
            {
                throw new UnexpectedException($"over TLS: {fault.Message}");
            }
        }
    });

    /// <summary>A WebSocket that says a frame twice a second.</summary>
    public Task TalkAsync(int flow, CancellationToken stop) => RunAsync($"tunnel {flow}", async () =>
    {
        Order order = new(PodService.Steady, PodWork.Socket, new Nonce(flow, 1), 0, MayBreak: true);
        using Wire wire = await Wire.ConnectAsync(address);
        await wire.SendAsync(order.Head(
            "GET", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") + "\r\n");
        await AnswerCheck.ReadHeadAsync(wire, order, 101);
        for (long place = 0; !stop.IsCancellationRequested; place += FrameBytes)
        {
            await wire.SendAsync(Frames.Of(order.Nonce, place, FrameBytes, isClients: true));
            if (await Frames.TryReadAsync(wire, order.Nonce, place, isClients: false) != FrameBytes)
            {
                throw new UnexpectedException($"{order}: the tunnel ended");
            }

            Interlocked.Increment(ref _frameCount);
            await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        }
    });

    /// <summary>Reads one large answer, slowly, to its end or until it is told to stop.</summary>
    public Task DownloadAsync(int flow, int bytes, int bytesPerSecond, CancellationToken stop) => RunAsync($"download {flow}", async () =>
    {
        Order order = new(PodService.Steady, PodWork.Length, new Nonce(flow, 1), bytes, MayBreak: true);
        using Wire wire = await Wire.ConnectAsync(address);
        await wire.SendAsync(order.Head("GET") + "\r\n");
        Head head = await AnswerCheck.ReadHeadAsync(wire, order, 200);
        long place = 0;
        int piece = bytesPerSecond / 10;
        while (place < head.ContentLength && !stop.IsCancellationRequested)
        {
            place += await wire.ReadBytesAsync(Math.Min(piece, (long)head.ContentLength - place), place, (seen, at) => NonceBody.Check(seen, order.Nonce, at));
            Interlocked.Exchange(ref _downloadedBytes, place);
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    });

    private async Task RunAsync(string who, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (WrongBytesException wrong)
        {
            tally.ReportWrongBytes($"{who}: {wrong.Message}");
        }
        catch (Exception cut) when (cut is UnexpectedException or SocketException)
        {
            tally.ReportUnexpected($"{who}: {cut.Message}");
        }
    }
}
