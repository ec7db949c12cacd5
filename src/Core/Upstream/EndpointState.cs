namespace LoadBalancer.Core.Upstream;

/// <summary>What happens to one endpoint of one service: carried from snapshot to snapshot by service and address.</summary>
/// <remarks>Written by every session that uses the endpoint, read by status and by the balancing policies.</remarks>
public sealed class EndpointState
{
    private int _inFlight;

    /// <summary>Exchanges that hold a connection to this endpoint now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Connections that wait for the next exchange.</summary>
    public int IdleConnectionCount => Idle.Count;

    internal IdleConnections Idle { get; } = new();

    internal void EnterExchange() => Interlocked.Increment(ref _inFlight);

    internal void LeaveExchange() => Interlocked.Decrement(ref _inFlight);
}
