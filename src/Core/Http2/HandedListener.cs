using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Http2;

/// <summary>What Kestrel accepts on: connections that somebody else has accepted, and has found to speak HTTP/2.</summary>
/// <remarks>Background to the hot path: once per connection. The queue has no bound of its own: what bounds client connections bounds it.</remarks>
internal sealed class HandedListener : IConnectionListener, IConnectionListenerFactory
{
    private readonly Channel<HandedConnection> _handed = Channel.CreateUnbounded<HandedConnection>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = new HandedEndPoint();

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <summary>Hands one over; false when nobody accepts any more.</summary>
    public bool TryHand(HandedConnection connection) => _handed.Writer.TryWrite(connection);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _handed.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_handed.Reader.TryRead(out HandedConnection? connection))
            {
                return connection;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _handed.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();
}
