using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A connection on its way: from <c>socket</c> to the kernel's verdict.</summary>
/// <remarks>Background to the hot path: once per new connection. Everything on the loop's thread but the cancellation, which posts.</remarks>
internal sealed class EpollConnect : LoopWork
{
    // A dead peer of an otherwise silent connection is found after 60 + 3 x 10 s, as by the socket transport.
    private const int KeepAliveIdleSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveProbeCount = 3;

    private readonly EventLoop _loop;
    private readonly EndPoint _target;
    private readonly IPAddress? _localAddress;
    private readonly CancellationToken _cancellation;
    private readonly TaskCompletionSource<ConnectionContext> _made;
    private CancellationTokenRegistration _onCancelled;
    private EpollSocket? _socket;
    private Action? _onBeat; // while it waits for room in a queue
    private int _wishCount;

    public EpollConnect(EventLoop loop, EndPoint target, IPAddress? localAddress, CancellationToken cancellation)
    {
        (_loop, _target, _localAddress, _cancellation) = (loop, target, localAddress, cancellation);

        // Inline on the loop, like everything else; a caller from elsewhere goes on where it came from.
        _made = new TaskCompletionSource<ConnectionContext>(
            loop.IsCurrent ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public Task<ConnectionContext> Made => _made.Task;

    /// <summary>Begins; posts itself to the loop where the caller is elsewhere.</summary>
    public void Begin()
    {
        if (_loop.IsCurrent)
        {
            Start();
        }
        else
        {
            Post();
        }
    }

    /// <summary>Begins, or gives up: whichever was posted.</summary>
    public override void Run()
    {
        Volatile.Write(ref _wishCount, 0);
        if (_made.Task.IsCompleted)
        {
            return;
        }

        if (_cancellation.IsCancellationRequested)
        {
            StopAsking();
            _socket?.Close();
            _made.TrySetCanceled(_cancellation);
        }
        else if (_socket is null)
        {
            Start();
        }
    }

    /// <summary>Takes the kernel's verdict, if it has one.</summary>
    public unsafe void Look()
    {
        EpollSocket socket = _socket!;
        if (socket.Descriptor < 0)
        {
            Fail(Libc.Econnreset); // the loop has ended
        }
        else if (socket.IsBroken)
        {
            Fail(Libc.Enomem); // the loop could not take it in
        }
        else if (socket.Writer.MaySend)
        {
            int error = 0;
            uint length = sizeof(int);
            _ = Libc.GetOption(socket.Descriptor, Libc.SolSocket, Libc.SoError, &error, &length);
            if (error == 0)
            {
                Finish();
            }
            else
            {
                Fail(error);
            }
        }
    }

    private void Post()
    {
        if (Interlocked.Exchange(ref _wishCount, 1) == 0)
        {
            _loop.Post(this);
        }
    }

    private void Start()
    {
        int descriptor = Libc.Socket(
            SocketName.FamilyOf(_target), Libc.SockStream | Libc.SockNonblock | Libc.SockCloexec, 0);
        if (descriptor < 0)
        {
            Fail(Libc.Errno);
            return;
        }

        _loop.Expect();
        _socket = new EpollSocket(_loop, descriptor, isConnected: false) { Connecting = this };
        int error = Prepare(descriptor) ? Connect(descriptor) : Libc.Errno;
        if (error == Libc.Einprogress)
        {
            _socket.Attach();
            ExpectCancellation();
        }
        else if (error == Libc.Eagain && _target is UnixDomainSocketEndPoint && _loop.TryHold(_socket))
        {
            _loop.AddBeat(_onBeat = AskAgain);
            ExpectCancellation();
        }
        else
        {
            Conclude(error);
        }
    }

    /// <summary>
    /// A Unix socket whose queue is full: the kernel lets a blocking caller wait for room there and tells any other to come again, without a word when. TCP has
    /// its retransmissions for that.
    /// </summary>
    private void AskAgain()
    {
        if (_onBeat is not null && Connect(_socket!.Descriptor) is int error && error != Libc.Eagain)
        {
            StopAsking();
            Conclude(error);
        }
    }

    private void StopAsking()
    {
        if (_onBeat is not null)
        {
            _loop.RemoveBeat(_onBeat);
            _onBeat = null;
            if (_socket!.Descriptor >= 0)
            {
                _loop.Remove(_socket); // held, not attached: it would not leave by itself
            }
        }
    }

    private void Conclude(int error)
    {
        if (error == 0)
        {
            _socket!.Writer.MaySend = true;
            Finish();
        }
        else
        {
            Fail(error);
        }
    }

    private void ExpectCancellation() => _onCancelled = _cancellation.UnsafeRegister(static connect => ((EpollConnect)connect!).Post(), this);

    private unsafe int Connect(int descriptor)
    {
        byte* name = stackalloc byte[SocketName.MaxBytes];
        int length = SocketName.Write(_target, new Span<byte>(name, SocketName.MaxBytes));
        return Libc.Connect(descriptor, name, (uint)length) == 0 ? 0 : Libc.Errno;
    }

    private unsafe bool Prepare(int descriptor)
    {
        if (_target is not IPEndPoint target)
        {
            return true;
        }

        // The data path writes whole heads and large pieces; Nagle's wait for an acknowledgement could only delay them.
        Set(descriptor, Libc.IpprotoTcp, Libc.TcpNodelay, 1);
        Set(descriptor, Libc.SolSocket, Libc.SoKeepalive, 1);
        Set(descriptor, Libc.IpprotoTcp, Libc.TcpKeepidle, KeepAliveIdleSeconds);
        Set(descriptor, Libc.IpprotoTcp, Libc.TcpKeepintvl, KeepAliveIntervalSeconds);
        Set(descriptor, Libc.IpprotoTcp, Libc.TcpKeepcnt, KeepAliveProbeCount);
        if (_localAddress is null || _localAddress.AddressFamily != target.AddressFamily)
        {
            return true;
        }

        if (target.AddressFamily == AddressFamily.InterNetwork)
        {
            // Without it the bound address's 28 000 ports are all there are, whatever the target; with it a port is unique per target only.
            Set(descriptor, Libc.IpprotoIp, Libc.IpBindAddressNoPort, 1);
        }

        byte* name = stackalloc byte[SocketName.MaxBytes];
        int length = SocketName.Write(new IPEndPoint(_localAddress, 0), new Span<byte>(name, SocketName.MaxBytes));
        return Libc.Bind(descriptor, name, (uint)length) == 0;
    }

    private static unsafe void Set(int descriptor, int level, int name, int value) =>
        _ = Libc.SetOption(descriptor, level, name, &value, sizeof(int)); // each is a help, none a need

    private void Finish()
    {
        EpollSocket socket = _socket!;
        socket.Connecting = null;
        socket.Attach();
        _onCancelled.Dispose();
        EpollConnection connection = new(socket, _target);
        if (!_made.TrySetResult(connection))
        {
            socket.Close(); // it was cancelled just before
        }
    }

    private void Fail(int errno)
    {
        StopAsking();
        if (_socket is not null)
        {
            _socket.Connecting = null;
            _socket.Close();
        }

        _onCancelled.Dispose();
        _made.TrySetException(SystemError.ToException(errno));
    }
}
