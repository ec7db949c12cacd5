using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Gives Kestrel listeners that accept nobody while as many connections are open as may be.</summary>
/// <param name="transport">Whose listeners they are.</param>
/// <param name="untaken">The sockets they take, in the order in which Kestrel asks.</param>
/// <param name="gate">Says when there is room.</param>
/// <param name="enter">Counts a connection in.</param>
internal sealed class GatedListenerFactory(SocketTransport transport, Queue<Socket> untaken, AcceptGate gate, Action enter) : IConnectionListenerFactory
{
    private readonly IConnectionListenerFactory _inner = transport.CreateListenerFactory(_ => untaken.Dequeue());

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket = untaken.Peek();
        return new GatedListener(await _inner.BindAsync(endpoint, cancellationToken), socket, gate, enter);
    }

    /// <remarks>Race: an unbinding is told, then whoever waits for room is let go; whoever begins to wait looks for it afterwards.</remarks>
    private sealed class GatedListener(IConnectionListener inner, Socket socket, AcceptGate gate, Action enter) : IConnectionListener
    {
        /// <summary>Taken in while unbinding: the longest queue there is. Beyond it a storm would keep the listener from ever closing.</summary>
        private const int MostWhileUnbinding = 4096;

        /// <summary>Between two looks whether the queue is empty: nothing tells.</summary>
        private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

        private volatile TaskCompletionSource _room = new();
        private volatile bool _isTakingIn;
        private volatile bool _isUnbinding;
        private volatile int _takenInCount;

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
                enter();
                _takenInCount += _isTakingIn ? 1 : 0;
            }

            return connection;
        }

        /// <summary>Lets in who has connected already, as there is room, since closing would reset them; then closes.</summary>
        /// <param name="cancellationToken">Closes at once.</param>
        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _isTakingIn = true;
            while (_takenInCount < MostWhileUnbinding && socket.Poll(0, SelectMode.SelectRead) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(LookPause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _isUnbinding = true;
            _room.TrySetResult();
            await inner.UnbindAsync(CancellationToken.None);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
