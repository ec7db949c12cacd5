using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Kestrel's own sockets: the portable choice.</summary>
/// <param name="loggerFactory">Where the transport reports resets and the like, at debug level.</param>
public sealed class SocketTransport(ILoggerFactory loggerFactory) : ProxyTransport
{
    private readonly List<SocketConnectionFactory> _factories = []; // one per ALB

    /// <inheritdoc/>
    public override string Kind => "sockets";

    /// <inheritdoc/>
    public override int LaneCount => 1;

    /// <inheritdoc/>
    public override IConnectionRunner CreateRunner(AcceptGate gate) => new KestrelRunner(this, gate, loggerFactory);

    /// <inheritdoc/>
    public override IConnectionListenerFactory CreateListenerFactory(Func<EndPoint, Socket> open) => new SocketTransportFactory(
        Options.Create(new SocketTransportOptions
        {
            // Continuations run on the thread the socket completed on; the middleware never blocks, so the thread is soon back.
            UnsafePreferInlineScheduling = true,
            MaxReadBufferSize = SocketBuffers.MaxReadBytes,
            MaxWriteBufferSize = SocketBuffers.MaxWriteBytes,
            NoDelay = true,
            CreateBoundListenSocket = open,
        }),
        loggerFactory);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (SocketConnectionFactory factory in _factories)
        {
            factory.Dispose();
        }
    }

    internal override bool HasLoops => false;

    internal override IConnectionFactory CreateConnectionFactory(int lane, IPAddress? localAddress)
    {
        SocketConnectionFactory factory = new(localAddress, loggerFactory);
        _factories.Add(factory);
        return factory;
    }

    internal override int LaneOf(ConnectionContext connection) => 0;

    internal override LaneEntry Enter(ConnectionContext connection) => default;

    internal override PipeScheduler SchedulerOf(int lane) => PipeScheduler.ThreadPool;

    internal override bool TryAddBeat(int lane, Action beat) => false;

    internal override void RemoveBeat(int lane, Action beat)
    {
        // None was added.
    }
}
