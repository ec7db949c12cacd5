namespace LoadBalancer.Core.Observability;

/// <summary>Tells metrics and access log how a relay of a <c>tcp</c> or <c>udp</c> listener ended.</summary>
/// <remarks>Once per connection or session: no lock, no wait; a line that finds no room is dropped and counted.</remarks>
internal sealed class StreamReport(MetricsRegistry metrics, AccessLogSlot logs, TimeProvider time)
{
    /// <summary>Counts it, and fills a line.</summary>
    /// <param name="ended">What happened.</param>
    /// <param name="attempts">Whom it was tried with.</param>
    public void Write(in StreamEnd ended, ReadOnlySpan<AccessLogAttempt> attempts)
    {
        if (ended.Reason != ReasonCode.None)
        {
            metrics.Errors.Count(ended.Reason);
        }

        ended.Meter.CountBytes(ended.ReceivedBytes, ended.SentBytes);
        AccessLog? log = logs.Current; // an entry goes back to the log that lent it
        if (log?.Rent() is not AccessLogEntry entry)
        {
            return;
        }

        long elapsedMicroseconds = (long)time.GetElapsedTime(ended.StartTimestamp).TotalMicroseconds;
        entry.Time = time.GetUtcNow() - TimeSpan.FromMicroseconds(elapsedMicroseconds);
        entry.Reason = ended.Reason;
        entry.BytesSent = ended.SentBytes;
        entry.BytesReceived = ended.ReceivedBytes;
        entry.Service = ended.Service;
        entry.Zone = ended.Zone;
        entry.RequestMicroseconds = elapsedMicroseconds;
        entry.SetClient(ended.Client.Span);
        entry.SetScheme(ended.IsUdp ? "udp"u8 : "tcp"u8);
        foreach (ref readonly AccessLogAttempt attempt in attempts)
        {
            entry.AddAttempt(attempt);
        }

        log.Commit(entry);
    }
}

/// <summary>How a relay ended.</summary>
/// <param name="Meter">Of the listener where it came in.</param>
/// <param name="IsUdp">It was a session, else a connection.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Service">Where it was to go.</param>
/// <param name="Zone">This process's.</param>
/// <param name="StartTimestamp">When it began.</param>
/// <param name="ReceivedBytes">From the client, handed to the endpoint.</param>
/// <param name="SentBytes">From the endpoint, handed to the client.</param>
/// <param name="Reason">None: both sides were done.</param>
internal readonly record struct StreamEnd(
    StreamMeter Meter,
    bool IsUdp,
    ReadOnlyMemory<byte> Client,
    string Service,
    string Zone,
    long StartTimestamp,
    long ReceivedBytes,
    long SentBytes,
    ReasonCode Reason);
