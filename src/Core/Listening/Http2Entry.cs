using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Listening;

/// <summary>Brings a client that negotiated HTTP/2 to the server that speaks it, and moves the bytes between the two for as long as the connection lasts.</summary>
/// <remarks>
/// The connection's own pipes stay on its lane; the server has the far end of two pipes in memory, on the thread pool. A client that takes nothing is cut after
/// <c>limits.body_idle_timeout</c>; one that says nothing is the server's to end (<c>limits.idle_timeout</c>).
/// </remarks>
internal sealed class Http2Entry(Http2Server server, ProxyTransport transport, SnapshotStore store)
{
    /// <summary>Serves a connection to its end.</summary>
    /// <param name="client">In clear text by now.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="serve">Serves one stream's conversation.</param>
    /// <returns>False: it takes no other request.</returns>
    public async PooledTask<bool> ServeAsync(ClientConnection client, Lane lane, Func<MemoryConnection, ClientConnection, Task> serve)
    {
        ProxyLimits limits = store.Current.Limits;
        MemoryConnection memory = new(lane.Index, transport.SchedulerOf(lane.Index));
        HandedConnection handed = await server.HandAsync(memory, stream => serve(stream, client), lane.Heartbeat, limits.Http2);
        await transport.Enter(client.Transport);
        client.Farewell = handed.RequestClose;
        if (client.IsLast)
        {
            handed.RequestClose(); // it was told before there was anyone to hear it
        }

        Deadline thereDeadline = new(lane.Heartbeat, client.Transport.Transport.Input.CancelPendingRead);
        Deadline backDeadline = new(lane.Heartbeat, client.Transport.Transport.Output.CancelPendingFlush);
        BodyRelay there = new(thereDeadline, isFromClient: true, isSinkGone: null);
        BodyRelay back = new(backDeadline, isFromClient: false, isSinkGone: null); // a look at the client would meet the other relay's read
        there.Start(client.Transport.Transport.Input, null, memory.Transport.Output, Raw(), sourceTimeoutMs: 0, sinkTimeoutMs: 0, minRate: 0);
        back.Start(memory.Transport.Input, null, client.Transport.Transport.Output, Raw(), sourceTimeoutMs: 0, limits.BodyIdleTimeoutMs, minRate: 0);
        Task<bool> sending = SendAsync(there, memory);
        RelayEnd end = await back.RunAsync();
        if (end != RelayEnd.Complete)
        {
            memory.Abort();
            ConnectionEnds.Reset(client.Transport); // a client that takes nothing would hold the transport's last write for ever
        }

        there.Stop();
        _ = await sending;
        await memory.DisposeAsync();
        await handed.Ended;
        await transport.Enter(client.Transport);
        client.Farewell = null;
        thereDeadline.Release();
        backDeadline.Release();
        return false;
    }

    private static BodyTranscoder Raw() => new(BodyFraming.UntilClose, default, writesChunks: false);

    private static async Task<bool> SendAsync(BodyRelay there, MemoryConnection memory)
    {
        RelayEnd end = await there.RunAsync();
        await memory.Transport.Output.CompleteAsync(end == RelayEnd.SourceReset ? new IOException("the client reset its connection") : null);
        return end == RelayEnd.Complete;
    }
}
