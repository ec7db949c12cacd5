using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Listening;

/// <summary>What the connections of one event loop share, and no other loop touches: clock, sessions, the way to the endpoints.</summary>
/// <remarks>Hot path, immutable. A transport without loops has one lane for all threads; nothing in it minds.</remarks>
/// <param name="Index">Its number.</param>
/// <param name="Heartbeat">Drives the deadlines.</param>
/// <param name="Forwarder">Has the lane's connections to endpoints.</param>
/// <param name="Sessions">Wait for the next requests.</param>
internal sealed record Lane(int Index, Heartbeat Heartbeat, Forwarder Forwarder, SessionPool Sessions)
{
    /// <summary>What the lane's thread calls; one delegate, so that it can be taken away again.</summary>
    public Action Beat { get; } = Heartbeat.Beat;
}
