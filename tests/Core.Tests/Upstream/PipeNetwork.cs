using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Upstream;

/// <summary>A network of pipes, whose far ends nobody reads.</summary>
internal sealed class PipeNetwork : IConnectionFactory
{
    public int OpenedCount { get; private set; }

    public bool Refuses { get; set; }

    /// <summary>What the endpoint would send on the connection opened last.</summary>
    public Pipe Last { get; private set; } = new();

    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (Refuses)
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        OpenedCount++;
        Last = new Pipe();
        return new(new PipeConnection { Transport = new Duplex(Last.Reader, new Pipe().Writer) });
    }

    /// <summary>The base class would cancel its token on the thread pool, perhaps after it was disposed of: that ends the process.</summary>
    private sealed class PipeConnection : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason)
        {
            // Nobody is at the other end.
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
