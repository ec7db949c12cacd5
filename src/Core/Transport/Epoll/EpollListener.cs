using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Accepts on one loop and deals the connections out, each to the loop that has fewest (docs/adr/0009 says why not SO_REUSEPORT).</summary>
/// <remarks>
/// Background to the hot path: once per connection. Its descriptor belongs to its loop's thread; the accept loop of whoever asks runs there
/// too, from its second turn on. While its gate is full it accepts nobody, who then wait in the kernel's queue; the first connection that ends wakes it.
/// Unbinding first takes in who is in that queue, since closing would reset them: as the gate has room, until whoever unbinds gives up.
/// </remarks>
internal sealed class EpollListener : LoopMember, IConnectionListener, IValueTaskSource<ConnectionContext?>
{
    /// <summary>Accepted one after the other before other connections have their turn.</summary>
    private const int MostPerTurn = 64;

    /// <summary>Taken in while unbinding: the longest queue there is. Beyond it a storm would keep the listener from ever closing.</summary>
    private const int MostWhileUnbinding = 4096;

    private readonly Socket _socket;
    private readonly EventLoop _loop;
    private readonly EpollTransport _transport;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AcceptGate? _gate;
    private readonly Action _onBeat;
    private readonly Action _onRoom;
    private readonly Queue<ConnectionContext> _takenIn = []; // while unbinding; the loop's, and after the end its disposer's
    private ManualResetValueTaskSourceCore<ConnectionContext?> _wait; // one accept at a time, as its askers do
    private int _isQueued;
    private int _leftCount = MostWhileUnbinding;
    private volatile bool _isGivenUp;
    private TurnBudget _budget = new(MostPerTurn);
    private bool _isAttached;
    private bool _mayAccept = true;
    private bool _isPaused;
    private bool _isDeaf;
    private volatile bool _isRoomMade;
    private volatile bool _isWaiting;
    private volatile bool _isUnbinding;

    /// <summary>Takes over a socket that is bound and listens.</summary>
    public EpollListener(EpollTransport transport, EventLoop loop, Socket socket, AcceptGate? gate)
    {
        (_transport, _loop, _socket, _gate) = (transport, loop, socket, gate);
        _socket.Blocking = false;
        if (socket.LocalEndPoint is IPEndPoint)
        {
            _socket.NoDelay = true; // the accepted sockets inherit it: no system call for each
        }

        Descriptor = (int)socket.Handle;
        EndPoint = socket.LocalEndPoint!;
        _onBeat = OnBeat;
        _onRoom = OnRoom;
        loop.AddBeat(_onBeat);
    }

    public EndPoint EndPoint { get; }

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (_loop.IsCurrent && _budget.TryTake(_loop) && TryAccept(isAsked: true, out ConnectionContext? connection))
        {
            return new ValueTask<ConnectionContext?>(connection);
        }

        _wait.Reset();
        _isWaiting = true;
        if (!_loop.IsCurrent || _mayAccept || _isUnbinding)
        {
            Post();
        }

        return new ValueTask<ConnectionContext?>(this, _wait.Version);
    }

    /// <summary>Takes in who has connected already, then closes; the accept that waits, or the next one, ends with null.</summary>
    /// <param name="cancellationToken">Closes at once, whoever waits for room.</param>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isUnbinding = true;
        Post();
        using CancellationTokenRegistration givingUp = cancellationToken.UnsafeRegister(static self => ((EpollListener)self!).GiveUp(), this);
        await _closed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(new CancellationToken(canceled: true));
        _socket.Dispose();
        while (_takenIn.TryDequeue(out ConnectionContext? connection))
        {
            connection.Abort(); // nobody came for it
        }
    }

    public override void Note(uint events) => _mayAccept = true;

    public override void RunReady() => Look();

    public override void Run()
    {
        Volatile.Write(ref _isQueued, 0);
        if (!_isAttached && Descriptor >= 0)
        {
            _isAttached = true;
            _isDeaf = !_loop.TryAdd(this, Libc.EpollIn | Libc.EpollEdge); // without room in the kernel it looks at each beat
        }

        if (_isRoomMade)
        {
            _isRoomMade = false; // before the look: what is made from now on posts again
            _mayAccept = true;
        }

        Look();
    }

    public override void Abandon()
    {
        Close();
        Look();
    }

    public ConnectionContext? GetResult(short token) => _wait.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        _isGivenUp = true;
        Post();
    }

    private void Post()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _loop.Post(this);
        }
    }

    private void OnBeat()
    {
        if (_isPaused || _isDeaf)
        {
            _isPaused = false;
            _mayAccept = true;
            Look();
        }
    }

    /// <summary>A connection has ended. Any thread.</summary>
    private void OnRoom()
    {
        _isRoomMade = true;
        Post();
    }

    private void Look()
    {
        if (_isWaiting && TryAccept(isAsked: true, out ConnectionContext? connection))
        {
            _isWaiting = false;
            _wait.SetResult(connection);
        }
        else if (_isUnbinding && !_isWaiting)
        {
            TakeIn(); // nobody asks at this moment (an accept loop always does), but somebody may yet
        }
    }

    /// <summary>Accepts who has connected, for the accepts to come, and closes.</summary>
    private void TakeIn()
    {
        while (Descriptor >= 0 && TryAccept(isAsked: false, out ConnectionContext? connection) && connection is not null)
        {
            _takenIn.Enqueue(connection);
        }
    }

    /// <summary>True with a connection, or with null when there will be none any more.</summary>
    private unsafe bool TryAccept(bool isAsked, out ConnectionContext? connection)
    {
        if (Descriptor < 0)
        {
            _takenIn.TryDequeue(out connection);
            return true;
        }

        connection = null;
        byte* name = stackalloc byte[SocketName.MaxBytes];
        _mayAccept |= _isUnbinding; // closed only behind a fresh look: who has connected during this turn is taken in too
        while (_mayAccept && (!_isUnbinding || (_leftCount > 0 && !_isGivenUp)))
        {
            if (isAsked && _gate is { IsFull: true } && (!_isUnbinding || _socket.Poll(0, SelectMode.SelectRead)))
            {
                _mayAccept = false;
                _isPaused = true; // so that a beat finds a number that was raised
                _gate.CallWhenRoom(_onRoom);
                return false;
            }

            uint length = SocketName.MaxBytes;
            int descriptor = Libc.Accept(Descriptor, name, &length, Libc.SockNonblock | Libc.SockCloexec);
            if (descriptor >= 0)
            {
                _leftCount -= _isUnbinding ? 1 : 0;
                ReadOnlySpan<byte> client = new(name, (int)Math.Min(length, SocketName.MaxBytes));
                connection = _transport.Welcome(descriptor, EndPoint is IPEndPoint ? SocketName.Read(client) : null); // a Unix client's is its own invention
                return true;
            }

            if (!SystemError.IsOfOneClient(Libc.Errno))
            {
                _mayAccept = false;
                _isPaused = Libc.Errno != Libc.Eagain; // no descriptor, no memory: the queue is as it was, so asking again at once would only spin
            }
        }

        if (_isUnbinding)
        {
            Close();
        }

        return _isUnbinding;
    }

    private void Close()
    {
        if (Descriptor >= 0)
        {
            if (_isAttached)
            {
                _loop.RemoveOpen(this);
            }

            _loop.RemoveBeat(_onBeat);
            Descriptor = -1;
            _socket.Close();
        }

        _closed.TrySetResult();
    }
}
