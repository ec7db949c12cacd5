using System.Net.Sockets;
using System.Text;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Faults;

/// <summary>One connection of a faulty pod: reads requests, tells of each, does to each what the plan says.</summary>
internal sealed class FaultyConnection(Socket socket, FaultPlan plan, int pod, Deliveries deliveries, Func<bool> isReady, int seed) : IDisposable
{
    /// <summary>Where a pod says whether it wants requests.</summary>
    public const string ReadyPath = "/ready";

    private const string NoHttp = "\x16\x03\x01\x02 220 this is no HTTP\r\n\r\n";

    /// <summary>A connection that is made while the pod stops waits so long for its first request, as Go's servers do (theirs wait 5 s).</summary>
    private static readonly TimeSpan FirstRequestLimit = TimeSpan.FromSeconds(1);

    private readonly Wire _wire = new(socket, Timeout.InfiniteTimeSpan);
    private readonly Random _dice = new(seed);

    /// <summary>Serves to the connection's end; <paramref name="stopping"/> makes the request under way its last.</summary>
    public async Task ServeAsync(CancellationToken stopping)
    {
        try
        {
            bool isNew = true;
            while (await TryReadHeadAsync(isNew, stopping) is { } head && await TakeAsync(head, stopping))
            {
                isNew = false;
            }
        }
        catch (WrongBytesException wrong)
        {
            deliveries.RecordWrong($"pod {pod}: {wrong.Message}");
        }
        catch (Exception end) when (end is SocketException or UnexpectedException or ObjectDisposedException)
        {
            // The balancer closes a connection as it likes; whether it should have is seen at the client.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => _wire.Dispose();

    /// <summary>RST, now; from any thread.</summary>
    public void Reset()
    {
        try
        {
            _wire.Reset();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Race: it ended by itself at this moment, which is what was asked for.
        }
    }

    /// <summary>One request; false when the connection ends with it.</summary>
    private async Task<bool> TakeAsync(Head head, CancellationToken stopping)
    {
        if (head.Target == ReadyPath)
        {
            string status = isReady() ? "200 OK" : "503 Service Unavailable";
            await _wire.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
            return true;
        }

        Order order = Order.Parse(head.Target);
        if (head.Field(Order.NonceField) != order.Nonce.ToString())
        {
            throw new WrongBytesException($"path and field disagree: {head}");
        }

        if (head.StartLine.StartsWith("POST ", StringComparison.Ordinal))
        {
            deliveries.RecordPost(order.Nonce);
        }

        Fault fault = plan.Of(pod, order.Nonce);
        if (fault != Fault.None)
        {
            deliveries.RecordFault(order.Nonce, fault);
        }

        if (fault == Fault.CloseAfterHead)
        {
            return false;
        }

        await _wire.ReadBodyAsync(head, (piece, place) => NonceBody.Check(piece, order.Nonce, place));
        if (plan.Work > TimeSpan.Zero)
        {
            await Task.Delay(plan.Work, CancellationToken.None);
        }

        return await AnswerAsync(order, fault, stopping.IsCancellationRequested);
    }

    private async Task<bool> AnswerAsync(Order order, Fault fault, bool isLast)
    {
        (byte[] answer, int headBytes) = Answer(order, StatusOf(fault), isLast);
        int cut = plan.CutAt(pod, order.Nonce, headBytes, answer.Length);
        switch (fault)
        {
            case Fault.ResetMidAnswer:
                await _wire.SendAsync(answer.AsMemory(0, cut));
                _wire.Reset();
                return false;
            case Fault.CloseMidAnswer:
                await _wire.SendAsync(answer.AsMemory(0, cut));
                return false;
            case Fault.StallBeforeAnswer:
                await StallAsync();
                return false;
            case Fault.StallMidAnswer:
                await _wire.SendAsync(answer.AsMemory(0, cut));
                await StallAsync();
                return false;
            case Fault.Garbage:
                await _wire.SendAsync(NoHttp);
                return false;
            case Fault.Late:
                await Task.Delay(plan.LateBy, CancellationToken.None);
                await _wire.SendAsync(answer);
                return !isLast;
            case Fault.Duplicate:
                // In one piece: what comes when the connection already has its next request cannot be told from an answer to that one.
                await _wire.SendAsync((byte[])[.. answer, .. answer]);
                return !isLast;
            default:
                await _wire.SendAsync(answer);
                return !isLast;
        }
    }

    private static string StatusOf(Fault fault) => fault switch
    {
        Fault.Status502 => "502 Bad Gateway",
        Fault.Status503 => "503 Service Unavailable",
        _ => "200 OK",
    };

    /// <summary>The whole answer, so that it goes out in as few pieces as the kernel makes of it.</summary>
    private static (byte[] Answer, int HeadBytes) Answer(Order order, string status, bool isLast)
    {
        string framing = order.Work == PodWork.Chunks ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {order.Bytes}\r\n";
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\n{Order.NonceField}: {order.Nonce}\r\n{framing}{(isLast ? "Connection: close\r\n" : "")}\r\n");
        byte[] body = NonceBody.Of(order.Nonce, order.Bytes);
        if (order.Work != PodWork.Chunks)
        {
            return ([.. head, .. body], head.Length);
        }

        byte[] last = "0\r\n\r\n"u8.ToArray();
        return body.Length == 0
            ? ([.. head, .. last], head.Length)
            : ([.. head, .. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8, .. last], head.Length);
    }

    /// <summary>Says nothing until the balancer has had enough.</summary>
    private Task<bool> StallAsync() => _wire.ReadToEndAsync(static (_, _) => { });

    private async Task<Head?> TryReadHeadAsync(bool isNew, CancellationToken stopping)
    {
        using CancellationTokenSource tooLong = isNew ? new() : CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using CancellationTokenRegistration soon = stopping.Register(() => tooLong.CancelAfter(FirstRequestLimit));
        tooLong.CancelAfter(plan.DrawIdleLimit(_dice));
        try
        {
            // Only the wait for the first byte is cut short. A request that comes at that very moment meets a reset: that is the race of
            // keep-alive, which the balancer has to close for its client.
            if (_wire.UnreadBytes == 0 && !await _wire.TryFillAsync(tooLong.Token))
            {
                return null;
            }
        }
        catch (OperationCanceledException) when (_wire.Socket.Available == 0)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            // It came in the meantime: whoever has it must answer it.
        }

        return await _wire.TryReadHeadAsync(CancellationToken.None); // what has begun is finished
    }
}
