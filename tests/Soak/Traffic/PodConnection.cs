using System.Net.Sockets;

namespace LoadBalancer.Soak.Traffic;

/// <summary>One connection of a pod: reads requests, checks that each is of one piece, answers as it orders.</summary>
internal sealed class PodConnection(Socket socket, Tally tally, Random random) : IDisposable
{
    // Whatever its clients' patience, a pod of good traffic waits: whoever hangs is then seen at the client.
    private readonly Wire _wire = new(socket, Timeout.InfiniteTimeSpan);
    private volatile bool _isDisposed;

    /// <summary>Serves to the connection's end; what goes wrong is told to the tally.</summary>
    public async Task ServeAsync()
    {
        Order? order = null;
        try
        {
            bool goesOn = true;
            TimeSpan idle = Timeout.InfiniteTimeSpan;
            while (goesOn && await TryReadHeadAsync(idle) is { } head)
            {
                order = Check(head);
                PodAnswer answer = new(_wire, order, random);
                goesOn = await answer.WriteAsync(head);
                idle = Idle(order.Service);
                order = null;
            }
        }
        catch (WrongBytesException wrong)
        {
            tally.ReportWrongBytes($"pod: {wrong.Message}");
        }
        catch (Exception end) when (end is SocketException or UnexpectedException or ObjectDisposedException)
        {
            // Between two requests the balancer may close as it likes; within one it may not, unless a client broke it.
            if (order is { MayBreak: false } && !_isDisposed)
            {
                tally.ReportUnexpected($"pod: {order}: {end.Message}");
            }
            else if (order is null && end is UnexpectedException)
            {
                tally.ReportUnexpected($"pod: {end.Message}");
            }
        }
        finally
        {
            _wire.Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _wire.Dispose();
    }

    /// <summary>Path and field were one request's when the client wrote them; if they differ now, two were mixed.</summary>
    private static Order Check(Head head)
    {
        Order order = Order.Parse(head.Target);
        return head.Field(Order.NonceField) == order.Nonce.ToString() ? order : throw new WrongBytesException($"path and field disagree: {head}");
    }

    /// <summary>How long to wait for the next request: mostly for ever, at times not at all, at times as long as a client pauses.</summary>
    private TimeSpan Idle(PodService service) => service == PodService.Steady
        ? Timeout.InfiniteTimeSpan
        : random.Next(20) switch
        {
            0 => TimeSpan.Zero,
            1 => TimeSpan.FromMilliseconds(random.Next(1, 60)),
            _ => Timeout.InfiniteTimeSpan,
        };

    private async Task<Head?> TryReadHeadAsync(TimeSpan idle)
    {
        if (idle == TimeSpan.Zero)
        {
            return null;
        }

        using CancellationTokenSource tooLong = new(idle);
        try
        {
            // Only the wait for the first byte is cut short. A request that comes at that very moment meets a reset: that is the race of
            // keep-alive, which the balancer has to close for its client.
            if (_wire.UnreadBytes == 0 && !await _wire.TryFillAsync(tooLong.Token))
            {
                return null;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return await _wire.TryReadHeadAsync();
    }
}
