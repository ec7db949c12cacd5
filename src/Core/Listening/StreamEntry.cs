using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Listening;

/// <summary>Relays the connections of a <c>tcp</c> listener to its service: what the loop of requests is on the others.</summary>
/// <remarks>
/// A stream is one exchange without a head: it picks, connects, waits for room and is retried as a request is (<see cref="Forwarder"/>), and holds its session
/// to the end. Where it goes is the snapshot's to say when it begins; a reload changes where newcomers go.
/// Race: a reload that takes the listener's name away is in force before its socket has another service, and whoever is on his way (in the queue, before his
/// PROXY header, at the door that asks for a TLS name) comes here after it. He goes where he would have gone before: what was said is kept.
/// </remarks>
internal sealed class StreamEntry(SnapshotStore store, ListenerMeter listener, StreamReport report)
{
    private readonly StreamMeter _meter = listener.BeginStream(hasSessions: false);
    private volatile Cluster? _kept;

    /// <summary>Keeps where its connections go, as a reload is about to be put in force. Whoever reloads.</summary>
    public void KeepTarget() => _kept = store.Current.Streams.TryGetValue(listener.Name, out StreamTarget? target) ? target.Cluster : _kept;

    /// <summary>Relays to the end of both directions; what did not end in order ends by reset.</summary>
    /// <returns>True when it ended in order.</returns>
    public async PooledTask<bool> RunAsync(ClientConnection client, Lane lane)
    {
        ProxySnapshot snapshot = store.Current;
        if (FindCluster(snapshot) is not Cluster cluster)
        {
            ConnectionEnds.Reset(client.Transport);
            return false;
        }

        ClientSession session = lane.Sessions.Get();
        session.Bind(client);
        session.Snapshot = snapshot;
        bool isSound = false;
        bool isDone;
        try
        {
            Exchange exchange = session.Exchange;
            exchange.Begin();
            exchange.State.IsStream = true;
            exchange.State.StartTimestamp = lane.Heartbeat.Time.GetTimestamp();
            exchange.BeginForwarding(cluster, cluster.Policy);
            ForwardOutcome outcome = await lane.Forwarder.ForwardAsync(exchange);
            isDone = outcome.Stage == ForwardStage.Done;
            Report(exchange, snapshot, outcome.Reason);
            if (!isDone)
            {
                ConnectionEnds.Reset(client.Transport); // a FIN would say that this was all
            }

            isSound = true;
        }
        finally
        {
            session.Unbind(); // nothing else holds the session: both directions have been awaited
            if (isSound)
            {
                lane.Sessions.Return(session); // behind a bug it is not trusted again
            }
        }

        return isDone;
    }

    /// <summary>The service; one that is gone from the snapshot too serves as it does those who came just before. Null: there never was one.</summary>
    private Cluster? FindCluster(ProxySnapshot snapshot)
    {
        if (snapshot.Streams.TryGetValue(listener.Name, out StreamTarget? target))
        {
            return target.Cluster;
        }

        Cluster? kept = _kept;
        foreach (Cluster cluster in snapshot.Clusters)
        {
            if (cluster.Name == kept?.Name)
            {
                return cluster;
            }
        }

        return kept;
    }

    private void Report(Exchange exchange, ProxySnapshot snapshot, ReasonCode reason)
    {
        StreamEnd end = new(
            _meter,
            IsUdp: false,
            exchange.RealClient,
            exchange.Cluster.Name,
            snapshot.Zone,
            exchange.State.StartTimestamp,
            exchange.State.ReceivedBytes,
            exchange.State.SentBytes,
            reason);
        int kept = Math.Min(exchange.State.AttemptCount, AccessLogEntry.KeptAttemptCount);
        report.Write(end, ((ReadOnlySpan<AccessLogAttempt>)exchange.State.Attempts)[..kept]);
    }
}
