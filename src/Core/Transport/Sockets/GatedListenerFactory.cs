using System.Net;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Gives Kestrel listeners that accept nobody while as many connections are open as may be.</summary>
internal sealed class GatedListenerFactory(IConnectionListenerFactory inner, AcceptGate gate) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new GatedListener(await inner.BindAsync(endpoint, cancellationToken), gate);

    /// <remarks>Race: an unbinding is told, then whoever waits for room is let go; whoever begins to wait looks for it afterwards.</remarks>
    private sealed class GatedListener(IConnectionListener inner, AcceptGate gate) : IConnectionListener
    {
        private volatile TaskCompletionSource _room = new();
        private volatile bool _isUnbinding;

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (gate.IsFull)
            {
                TaskCompletionSource room = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _room = room;
                gate.CallWhenRoom(() => room.TrySetResult());
                if (_isUnbinding)
                {
                    break;
                }

                await room.Task.WaitAsync(cancellationToken);
            }

            ConnectionContext? connection = await inner.AcceptAsync(cancellationToken);
            if (connection is not null)
            {
                gate.Enter();
            }

            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _isUnbinding = true;
            _room.TrySetResult();
            return inner.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
