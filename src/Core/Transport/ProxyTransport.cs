using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport;

/// <summary>What carries the bytes, towards clients and towards endpoints: our own event loops, or Kestrel's sockets.</summary>
/// <remarks>
/// One per process, shared by its ALBs. What lives together on one loop is a lane; a transport without loops has one lane. The data path
/// knows lanes by number only, and below them nothing but pipes.
/// </remarks>
public abstract class ProxyTransport : IDisposable
{
    /// <summary>The operator's word for it (<c>transport.kind</c>).</summary>
    public abstract string Kind { get; }

    /// <summary>True when a lane is a thread: its heartbeat runs there, and what it wakes does.</summary>
    internal abstract bool HasLoops { get; }

    /// <summary>How many lanes there are; at least 1.</summary>
    public abstract int LaneCount { get; }

    /// <summary>Makes what accepts, and runs a delegate for each connection.</summary>
    /// <param name="gate">Counts its connections, and those of other runners, and says when newcomers are to wait in the kernel's queue.</param>
    public abstract IConnectionRunner CreateRunner(AcceptGate gate);

    /// <summary>Makes what Kestrel listens with, where Kestrel is the runner: under its TLS, its own HTTP.</summary>
    /// <param name="open">Gives the socket for an endpoint, bound and listening; it is the listener's from then on.</param>
    public abstract IConnectionListenerFactory CreateListenerFactory(Func<EndPoint, Socket> open);

    /// <summary>Ends the loops. Listeners and connections are closed by their owners before; what is left is cut.</summary>
    public abstract void Dispose();

    /// <summary>Makes what opens connections to endpoints from one lane.</summary>
    /// <param name="lane">Where they live.</param>
    /// <param name="localAddress">Where they come from: what the endpoint sees as its peer. Null: the kernel chooses.</param>
    internal abstract IConnectionFactory CreateConnectionFactory(int lane, IPAddress? localAddress);

    /// <summary>The lane that a client's connection lives on; one in memory says it itself.</summary>
    internal abstract int LaneOf(ConnectionContext connection);

    /// <summary>Brings the caller to the thread of the connection's lane, where all that it does from then on is done without a hop.</summary>
    internal abstract LaneEntry Enter(ConnectionContext connection);

    /// <summary>Runs what a pipe in memory wakes on a lane's thread.</summary>
    internal abstract PipeScheduler SchedulerOf(int lane);

    /// <summary>Has the lane's thread call <paramref name="beat"/> ten times a second; false where it has none.</summary>
    internal abstract bool TryAddBeat(int lane, Action beat);

    /// <summary>Calls it no longer.</summary>
    internal abstract void RemoveBeat(int lane, Action beat);
}
