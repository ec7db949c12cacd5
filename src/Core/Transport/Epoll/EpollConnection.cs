using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A connection as Kestrel and the data path see it, over one <see cref="EpollSocket"/>.</summary>
/// <remarks>
/// Hot path to make, since a client may come for one request only: what few ask for (identifier, endpoints, token of its end) is made when it
/// is asked for.
/// </remarks>
internal sealed class EpollConnection : ConnectionContext, IDuplexPipe, IConnectionObserver
{
    private static long _lastId;

    private ConnectionExtras? _extras;
    private IDuplexPipe? _transport;
    private volatile bool _hasEnded;

    public EpollConnection(EpollSocket socket, EndPoint? remoteEndPoint)
    {
        Socket = socket;
        RemoteEndPoint = remoteEndPoint;
        socket.Observer = this;
    }

    /// <summary>What it stands on.</summary>
    public EpollSocket Socket { get; }

    /// <summary>Hears of the peer's end on the loop, without the registrations of <see cref="ConnectionClosed"/>. One at a time.</summary>
    public IConnectionObserver? Observer { get; set; }

    /// <summary>The listener that runs a delegate for it; null where Kestrel does, or we have opened it.</summary>
    public LoopListener? ServedBy { get; set; }

    /// <summary>The delegate's run.</summary>
    public Task? Serving { get; set; }

    public PipeReader Input => Socket.Reader;

    public PipeWriter Output => Socket.Writer;

    /// <summary>The descriptor's own pipes, unless a middleware has put others in front of them (TLS).</summary>
    public override IDuplexPipe Transport
    {
        get => _transport ?? this;
        set => _transport = value;
    }

    public override string ConnectionId
    {
        get => Extras.Id ??= $"lb{Interlocked.Increment(ref _lastId):x}";
        set => Extras.Id = value;
    }

    public override IFeatureCollection Features => Extras.Features ?? MakeFeatures();

    public override IDictionary<object, object?> Items
    {
        get => Extras.Items ??= new ConnectionItems();
        set => Extras.Items = value;
    }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override EndPoint? LocalEndPoint
    {
        get => Extras.LocalEndPoint ??= ReadLocalEndPoint();
        set => Extras.LocalEndPoint = value;
    }

    /// <summary>Cancelled when the peer has ended the connection, by FIN too, or we have; its callbacks run on the thread pool.</summary>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            CancellationTokenSource? closed = Extras.Closed;
            if (closed is null)
            {
                closed = Extras.MakeClosed();
                Socket.Want(SocketWishes.Look); // whoever asks wants to hear of it also while nobody reads: it must be in its loop's set
                if (_hasEnded)
                {
                    closed.Cancel(); // the end came before there was anyone to tell
                }
            }

            return closed.Token;
        }

        set => throw new NotSupportedException("The token of a connection's end is the transport's.");
    }

    /// <summary>Any thread may be the first to ask.</summary>
    private ConnectionExtras Extras => Volatile.Read(ref _extras) ?? MakeExtras();

    public override void Abort(ConnectionAbortedException abortReason) => Socket.Abort();

    public override void Abort() => Socket.Abort();

    [SuppressMessage("Usage", "CA2215", Justification = "The base class has nothing to dispose of.")]
    public override ValueTask DisposeAsync() => Socket.CloseAsync();

    /// <summary>The delegate's run has ended: what its task calls.</summary>
    public void OnServed() => ServedBy!.End(this);

    /// <summary>Asks the delegate to end when it can, if it has looked for the wish; if not it is told when it looks.</summary>
    public void RequestClose() => Volatile.Read(ref _extras)?.Features?.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    public void OnConnectionEnded()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier(); // whoever makes the source looks at the flag afterwards
        if (Volatile.Read(ref _extras)?.Closed is CancellationTokenSource closed)
        {
            Socket.Loop.CancelOnPool(closed);
        }

        Observer?.OnConnectionEnded();
    }

    private ConnectionExtras MakeExtras()
    {
        ConnectionExtras made = new();
        return Interlocked.CompareExchange(ref _extras, made, null) ?? made;
    }

    private ConnectionFeatures MakeFeatures()
    {
        ConnectionFeatures features = new();
        if (ServedBy is not LoopListener listener)
        {
            return Extras.Offer(features); // Kestrel brings the wish for its close itself
        }

        CloseRequest request = new(Socket.Loop);
        features.Set<IConnectionLifetimeNotificationFeature>(request);
        ConnectionFeatures standing = Extras.Offer(features); // a full fence: whoever stops the runner says so first and looks for the wish afterwards
        if (standing == features && listener.Runner.IsStopping)
        {
            request.RequestClose();
        }

        return standing;
    }

    private unsafe EndPoint? ReadLocalEndPoint()
    {
        Span<byte> name = stackalloc byte[SocketName.MaxBytes];
        uint length = SocketName.MaxBytes;
        int descriptor = Socket.Descriptor;
        fixed (byte* first = name)
        {
            return descriptor >= 0 && Libc.GetName(descriptor, first, &length) == 0 ? SocketName.Read(name[..(int)Math.Min(length, SocketName.MaxBytes)]) : null;
        }
    }
}
