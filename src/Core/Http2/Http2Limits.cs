namespace LoadBalancer.Core.Http2;

/// <summary>What one HTTP/2 connection may ask for.</summary>
/// <remarks>Immutable. Newcomers get the limits in force when they come.</remarks>
/// <param name="StreamCount">Requests under way at once (SETTINGS_MAX_CONCURRENT_STREAMS).</param>
/// <param name="RequestLineBytes">As <c>limits.request_line</c>.</param>
/// <param name="HeaderBytes">As <c>limits.header_bytes</c>; also what CONTINUATION frames may bring in all.</param>
/// <param name="HeaderCount">As <c>limits.header_count</c>.</param>
/// <param name="HeaderTimeoutMs">From a head's first frame to its last.</param>
/// <param name="IdleTimeoutMs">Without a stream.</param>
/// <param name="TakeTimeoutMs">As <c>limits.body_idle_timeout</c>: the longest wait for a client that is to take some of an answer.</param>
internal sealed record Http2Limits(
    int StreamCount, int RequestLineBytes, int HeaderBytes, int HeaderCount, int HeaderTimeoutMs, int IdleTimeoutMs, int TakeTimeoutMs);
