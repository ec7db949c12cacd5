using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>Tells metrics and access log how an exchange ended.</summary>
/// <remarks>Hot path: no lock, no allocation, no wait; a line that finds no room is dropped and counted.</remarks>
internal sealed class ExchangeReport(MetricsRegistry metrics, AccessLogSlot logs, TimeProvider time)
{
    /// <param name="session">Whose exchange.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="route">Its route, or null.</param>
    /// <param name="statusCode">What the client was answered; 499 when it left before.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isLogged">False: only counted, such as what zones ask each other several times a second.</param>
    public void Write(ClientSession session, ListenerMeter listener, Route? route, int statusCode, ReasonCode reason, bool isLogged = true)
    {
        Exchange exchange = session.Exchange;
        long elapsedMicroseconds = (long)time.GetElapsedTime(exchange.State.StartTimestamp).TotalMicroseconds;
        (route?.Meter ?? metrics.Unrouted).Observe(listener.Index, statusCode, elapsedMicroseconds);
        if (reason != ReasonCode.None)
        {
            metrics.Errors.Count(reason);
        }

        AccessLog? log = isLogged ? logs.Current : null; // an entry goes back to the log that lent it
        if (log?.Rent() is AccessLogEntry entry)
        {
            Fill(entry, session, route, statusCode, reason, elapsedMicroseconds);
            log.Commit(entry);
        }
    }

    private void Fill(
        AccessLogEntry entry, ClientSession session, Route? route, int statusCode, ReasonCode reason, long elapsedMicroseconds)
    {
        Exchange exchange = session.Exchange;
        ReadOnlySpan<byte> head = exchange.RequestBytes.Span;
        entry.Time = time.GetUtcNow() - TimeSpan.FromMicroseconds(elapsedMicroseconds);
        entry.Status = statusCode;
        entry.Reason = reason;
        entry.BytesSent = exchange.State.SentBytes;
        entry.Route = route?.Name;
        entry.Service = exchange.Cluster?.Name;
        entry.Zone = session.Snapshot.Zone;
        entry.RequestMicroseconds = elapsedMicroseconds;
        entry.SetClient(exchange.RealClient.IsEmpty ? "unix:"u8 : exchange.RealClient.Span); // who has no address
        entry.SetScheme(exchange.Client.Scheme);

        // A head that was not understood is not kept: its parts are unknown, and stay empty; so do those that had not come in time.
        if (!head.IsEmpty)
        {
            entry.SetMethod(exchange.Request.MethodName(head));
            entry.SetUri(exchange.Request.Target(head));
            entry.SetHost(exchange.Meaning.Host(head));
            entry.SetRequestId(exchange.SentRequestId);
        }

        int kept = Math.Min(exchange.State.AttemptCount, AccessLogEntry.KeptAttemptCount);
        for (int i = 0; i < kept; i++)
        {
            entry.AddAttempt(exchange.State.Attempts[i]);
        }
    }
}
