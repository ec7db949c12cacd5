using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Configuration;

/// <summary>A service's policy with what a route has written otherwise.</summary>
/// <remarks>Config path, pure. A key that the route does not write is the service's, not the default.</remarks>
internal static class PolicyOverrides
{
    public static ClusterPolicy Apply(ClusterPolicy policy, RouteConfig route)
    {
        if (route.Timeouts is { } timeouts)
        {
            policy = policy with
            {
                ConnectTimeoutMs = Or(timeouts, "connect", timeouts.Connect, policy.ConnectTimeoutMs),
                FirstByteTimeoutMs = Or(timeouts, "first_byte", timeouts.FirstByte, policy.FirstByteTimeoutMs),
                IdleTimeoutMs = Or(timeouts, "idle", timeouts.Idle, policy.IdleTimeoutMs),
                TunnelTimeoutMs = Or(timeouts, "tunnel", timeouts.Tunnel, policy.TunnelTimeoutMs),
            };
        }

        return route.Retry is { } retry ? policy with { Retry = Apply(policy.Retry, retry, retry.Compile()) } : policy;
    }

    private static RetryPolicy Apply(RetryPolicy services, RetryConfig written, RetryPolicy routes) => new()
    {
        Attempts = written.Source.Has("attempts") ? routes.Attempts : services.Attempts,
        On = written.Source.Has("on") ? routes.On : services.On,
        TakesNonIdempotent = written.Source.Has("non_idempotent") ? routes.TakesNonIdempotent : services.TakesNonIdempotent,
        Budget = written.Source.Has("budget") ? routes.Budget : services.Budget,
        MaxBodyBytes = written.Source.Has("max_body") ? routes.MaxBodyBytes : services.MaxBodyBytes,
    };

    // The cast cannot overflow: the rules bound each value.
    private static int Or(TimeoutsConfig written, string key, TimeSpan value, int services) =>
        written.Source.Has(key) ? (int)value.TotalMilliseconds : services;
}
