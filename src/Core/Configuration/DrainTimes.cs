using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>Gives endpoints that the operator takes out the time their sticky sessions have.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="time">The clock.</param>
/// <param name="lasts">How long it is (<c>limits.drain_timeout</c>).</param>
internal sealed class DrainTimes(TimeProvider time, TimeSpan lasts)
{
    /// <summary>Begins it, unless it has begun before: a reload on the way does not begin it anew.</summary>
    public void Begin(EndpointState state) => state.Drain ??= new DrainTime(time, lasts);
}
