using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[limits]</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class LimitRules
{
    // Below, not even a plain request with a Host fits; above, a line and its fields together would no longer fit
    // into the 1 MiB that Kestrel buffers of a connection, and the head would wait for its own end for ever.
    private const long MinHeadBytes = 64;
    private const long MaxHeadBytes = 256 * 1024;

    // Ten times the default; the field index of a connection is sized by it.
    private const long MaxHeaderCount = 1_000;

    // A mobile link's worth: a client below it may be quite well, so no operator can mean more.
    private const long MaxMinRate = 1024 * 1024;

    // Each may hold the memory of a request of its own; ten times what is usual is what one client may be worth.
    private const long MaxStreamCount = 1_000;

    // Far beyond what one process can serve, far below where counting it would overflow.
    private const long MaxConnectionCount = 10_000_000;

    public static void Check(LimitsConfig limits, FaultList faults)
    {
        Bounds bounds = new("[limits]", limits.Source, faults);
        bounds.Size("request_line", limits.RequestLineBytes, MinHeadBytes, MaxHeadBytes);
        bounds.Size("header_bytes", limits.HeaderBytes, MinHeadBytes, MaxHeadBytes);
        bounds.Count("header_count", limits.HeaderCount, 1, MaxHeaderCount);
        bounds.Size("response_header_bytes", limits.ResponseHeaderBytes, MinHeadBytes, MaxHeadBytes);
        bounds.Timeout("header_timeout", limits.HeaderTimeout);
        bounds.Timeout("idle_timeout", limits.IdleTimeout);
        bounds.Timeout("body_idle_timeout", limits.BodyIdleTimeout);
        bounds.Count("min_rate", limits.MinRate, 0, MaxMinRate);
        bounds.Count("connections", limits.ConnectionCount, 0, MaxConnectionCount);
        bounds.Count("connections_per_client", limits.ConnectionsPerClient, 0, MaxConnectionCount);
        bounds.Count("handshakes", limits.HandshakeCount, 0, MaxConnectionCount);
        bounds.Count("streams", limits.StreamCount, 1, MaxStreamCount);
        bounds.Duration("drain_timeout", limits.DrainTimeout, TimeSpan.Zero, Bounds.LongestTimeout);
        bounds.Duration("pre_stop", limits.PreStop, TimeSpan.Zero, Bounds.LongestTimeout);
    }
}
