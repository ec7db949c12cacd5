using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>How the wait for a request's head ended.</summary>
internal enum RequestReadEnd : byte
{
    /// <summary>A well-formed head stands in the exchange; the pipe stands behind it.</summary>
    Head = 0,

    /// <summary>The head breaks the grammar or a limit.</summary>
    Invalid,

    /// <summary>It began and did not end in time.</summary>
    TimedOut,

    /// <summary>Nothing to answer: the client left, was silent for too long, or we are draining.</summary>
    Nothing,
}

/// <summary>Waits for the next request's head and takes it off the client's pipe.</summary>
/// <remarks>Hot path: completes synchronously when a whole head is at hand.</remarks>
internal static class RequestRead
{
    /// <param name="session">Whose request; gets the snapshot at the head's first byte.</param>
    /// <param name="store">Where the snapshot is taken.</param>
    /// <param name="time">Stamps the request's begin.</param>
    /// <returns>How it ended, and the fault of an invalid head.</returns>
    public static async PooledTask<(RequestReadEnd End, Http1Error Error)> RunAsync(
        ClientSession session, SnapshotStore store, TimeProvider time)
    {
        Exchange exchange = session.Exchange;
        exchange.Begin();
        exchange.RequestDeadline.ArmAt(exchange.Connection.IdleUntilMs); // empty lines before the head do not end the silence
        exchange.Connection.EndIdle();
        bool hasBegun = false;
        try
        {
            while (true)
            {
                if (!exchange.ClientInput.TryRead(out ReadResult read))
                {
                    if (!hasBegun && exchange.Connection.LeavesWhenIdle)
                    {
                        return (RequestReadEnd.Nothing, Http1Error.None); // the wake-up of a drain may have met another wait
                    }

                    read = await exchange.ClientInput.ReadAsync();
                }

                if (!hasBegun && !read.Buffer.IsEmpty)
                {
                    Begin(session, store.Current, time.GetTimestamp());
                }

                int carriedBytes = exchange.RequestBytes.Span.Length;
                ParseStatus status = Parse(exchange, read.Buffer, carriedBytes, out Http1Error error);
                if (status != ParseStatus.NeedMore)
                {
                    exchange.Connection.IsFresh = false;
                    return (status == ParseStatus.Complete ? RequestReadEnd.Head : RequestReadEnd.Invalid, error);
                }

                // Absolute from the first byte on: a head that drips in is not a head that makes progress (wire.md G1). An empty line
                // that an old client left behind its last body is no beginning, and refreshes nothing (A17).
                if (!hasBegun && exchange.Request.Progress.LineStart < carriedBytes + read.Buffer.Length)
                {
                    hasBegun = true;
                    exchange.RequestDeadline.Arm(session.Snapshot.Limits.HeaderTimeoutMs);
                }

                // A head that drips in is carried here, in its own length: left in the pipe it would hold a block of 4 KiB (wire.md G1).
                exchange.ClientInput.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return (RequestReadEnd.Nothing, Http1Error.None);
                }

                if (read.IsCanceled && exchange.RequestDeadline.HasPassed)
                {
                    return (hasBegun ? RequestReadEnd.TimedOut : RequestReadEnd.Nothing, Http1Error.None);
                }
            }
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return (RequestReadEnd.Nothing, Http1Error.None);
        }
        finally
        {
            exchange.RequestDeadline.Disarm();
        }
    }

    private static void Begin(ClientSession session, ProxySnapshot snapshot, long timestamp)
    {
        Exchange exchange = session.Exchange;
        session.Snapshot = snapshot;
        exchange.State.StartTimestamp = timestamp;
        exchange.RequestId.Renew();
        exchange.HeadLimits = snapshot.Limits.Head;
        exchange.ClientTimeoutMs = snapshot.Limits.BodyIdleTimeoutMs;
        exchange.MinRate = snapshot.Limits.MinRate;
        exchange.HstsLine = exchange.Client.IsTls ? snapshot.HstsLine : [];
    }

    /// <summary>Parses what has come; advances the pipe when the head is complete or beyond repair, keeps it when there is more to come.</summary>
    private static ParseStatus Parse(Exchange exchange, in ReadOnlySequence<byte> buffer, int carriedBytes, out Http1Error error)
    {
        error = Http1Error.None;
        if (buffer.IsEmpty)
        {
            return ParseStatus.NeedMore;
        }

        Http1Limits limits = exchange.HeadLimits;
        int mostBytes = limits.RequestLineBytes + limits.HeaderBytes + 16;
        ReadOnlySpan<byte> bytes = carriedBytes == 0
            ? exchange.RequestBytes.Join(buffer, mostBytes)
            : exchange.RequestBytes.Append(buffer, mostBytes);
        RequestHeadParser parser = new(bytes, exchange.Request, limits);
        ParseStatus status = parser.Parse();
        error = parser.Error;
        if (status == ParseStatus.Complete)
        {
            exchange.RequestBytes.Keep(bytes, exchange.Request.LengthBytes);
            exchange.ClientInput.AdvanceTo(buffer.GetPosition(exchange.Request.LengthBytes - carriedBytes));
        }
        else if (status == ParseStatus.Invalid)
        {
            exchange.ClientInput.AdvanceTo(buffer.End);
            exchange.RequestBytes.Reset(); // its index is not to be trusted
        }
        else
        {
            exchange.RequestBytes.Keep(bytes, bytes.Length);
        }

        return status;
    }
}
