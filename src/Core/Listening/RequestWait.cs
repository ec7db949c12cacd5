using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Listening;

/// <summary>How the silence between two requests ended.</summary>
internal enum RequestWaitEnd : byte
{
    /// <summary>It has not: the wake-up was meant for another wait.</summary>
    Again = 0,

    /// <summary>There are bytes: the next request has begun.</summary>
    Bytes,

    /// <summary>The client left, was silent for too long, or we are draining.</summary>
    Nothing,
}

/// <summary>Waits for a client's next byte, with nothing in hand that a request needs.</summary>
/// <remarks>Hot path: no wait and no allocation where the bytes are there.</remarks>
internal static class RequestWait
{
    /// <summary>Begins the wait, or goes on with it; true when it has ended already.</summary>
    public static bool TryBegin(ClientConnection client, PipeReader input, ProxyLimits limits, out RequestWaitEnd end)
    {
        if (client.IdleUntilMs == 0)
        {
            client.BeginIdle(client.IsFresh ? limits.HeaderTimeoutMs : limits.IdleTimeoutMs);
        }

        if (input.TryRead(out ReadResult read))
        {
            end = Judge(client, input, read);
            return true;
        }

        // The wake-up of a drain may have met another wait, and a request may have come that nobody has read yet.
        end = RequestWaitEnd.Nothing;
        return client.LeavesWhenIdle && ConnectionEnds.IsKernelQuiet(client.Transport);
    }

    /// <summary>
    /// Says what a read brought. The bytes stay with the pipe, for <see cref="RequestRead"/>. A drain's wake-up is no end by itself:
    /// <see cref="TryBegin"/> looks first whether the client has a request to be served yet.
    /// </summary>
    public static RequestWaitEnd Judge(ClientConnection client, PipeReader input, in ReadResult read)
    {
        bool hasBytes = !read.Buffer.IsEmpty;
        input.AdvanceTo(read.Buffer.Start);
        return hasBytes ? RequestWaitEnd.Bytes
            : read.IsCompleted || (read.IsCanceled && client.IsIdleOver) ? RequestWaitEnd.Nothing
            : RequestWaitEnd.Again;
    }
}
