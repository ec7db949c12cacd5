using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Soak.Visits;

/// <summary>Begins a visit at each tick, whatever becomes of those before it: a balancer that is away must not slow its judge down.</summary>
internal sealed class Visitor(IPEndPoint address, TimeSpan every, TextWriter log)
{
    private const int SlowOneIn = 10;

    /// <summary>Three retransmissions of a SYN: whoever is not served by then has given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _logging = new();

    public async Task RunAsync(CancellationToken stop)
    {
        List<Task> visits = [];
        using PeriodicTimer timer = new(every);
        try
        {
            for (int count = 0; await timer.WaitForNextTickAsync(stop); count++)
            {
                visits.RemoveAll(static visit => visit.IsCompleted);
                visits.Add(VisitAsync(count % SlowOneIn == 0 ? "slow" : "fast"));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        await Task.WhenAll(visits);
    }

    private async Task VisitAsync(string kind)
    {
        long began = Now();
        string outcome;
        using CancellationTokenSource patience = new(Patience);
        string stage = "connecting";
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address, patience.Token);
            stage = "asking";
            byte[] request = Encoding.ASCII.GetBytes($"GET /{kind} HTTP/1.1\r\nHost: visited.test\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(request, patience.Token);
            byte[] answer = new byte[4096];
            int length = 0;
            for (int received; (received = await socket.ReceiveAsync(answer.AsMemory(length), patience.Token)) > 0;)
            {
                length += received;
            }

            string text = Encoding.ASCII.GetString(answer, 0, length);
            outcome = text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && text.EndsWith(VisitedPod.Body, StringComparison.Ordinal) ? "ok"
                : length == 0 ? "closed without an answer"
                : text.Split('\r')[0];
        }
        catch (SocketException fault)
        {
            outcome = $"{stage}: {fault.SocketErrorCode}";
        }
        catch (OperationCanceledException)
        {
            outcome = $"{stage}: no end within {Patience.TotalSeconds} s";
        }

        lock (_logging)
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{began} {Now()} {kind} {outcome}"));
        }
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
