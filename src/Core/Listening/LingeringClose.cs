using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Listening;

/// <summary>Ends a client's connection so that our last answer reaches it (RFC 9112 §9.6): FIN, read what still comes, close.</summary>
internal static class LingeringClose
{
    /// <summary>What is read and thrown away at most (wire.md, legend: C).</summary>
    private const long MaxDrainedBytes = 64 * 1024;

    private const int MaxDrainMs = 5_000;

    /// <summary>
    /// Closes after an answer: at once where the client itself asked for it and nothing of its own is outstanding; staged otherwise, for
    /// a client that did not may be sending its next request, and the reset it would meet could take our answer with it.
    /// </summary>
    /// <returns>False: it takes no other request.</returns>
    public static async PooledTask<bool> EndAsync(ClientSession session)
    {
        Exchange exchange = session.Exchange;
        if (!exchange.State.IsRequestTaken || exchange.Meaning.WantsKeepAlive || !session.Client.IsQuiet())
        {
            await RunAsync(session);
        }

        return false;
    }

    /// <summary>Returns when the client has closed too, or has had its chance.</summary>
    public static async ValueTask RunAsync(ClientSession session)
    {
        Exchange exchange = session.Exchange;
        if (!ConnectionEnds.TryShutdownSend(session.Connection))
        {
            return;
        }

        long drainedBytes = 0;
        exchange.RequestDeadline.Arm(MaxDrainMs);
        try
        {
            while (drainedBytes <= MaxDrainedBytes)
            {
                ReadResult read = await exchange.ClientInput.ReadAsync();
                drainedBytes += read.Buffer.Length;
                exchange.ClientInput.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || (read.IsCanceled && exchange.RequestDeadline.HasPassed))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            // It did not wait for us either.
        }
        finally
        {
            exchange.RequestDeadline.Disarm();
        }
    }
}
