using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Datagrams;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Udp;

/// <summary>One thread that relays datagrams between the clients of one <c>udp</c> listener and the endpoints of its service (Linux).</summary>
/// <remarks>
/// Hot path: wait · relay what is ready (<see cref="UdpTraffic"/>) · once a second look at the sessions. Sockets are this thread's until it ends, so none is closed under a call. A session counts as an open connection to whoever waits for a stop.
/// </remarks>
internal sealed partial class UdpRelay : IConnectionRunner, IDatagramSockets
{
    private const int StackBytes = 256 * 1024;

    /// <summary>How late a session may end, and how late it is seen that an endpoint takes nobody any more.</summary>
    private const int SweepMs = 1_000;

    private const ulong WakeUpDatum = 0;
    private const ulong ListenerDatum = 1;
    private const ulong FirstSlotDatum = 2;

    private readonly IPAddress? _localAddress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UdpSessions _sessions;
    private readonly UdpTraffic _traffic;
    private readonly EpollSet _epoll = new();
    private readonly WakeUp _wakeUp = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private int _listener;
    private long _nowMs;
    private long _sweepAtMs;
    private volatile bool _isStarted;
    private volatile bool _isStopping;
    private volatile bool _isCut;

    /// <summary>Relays nothing before it is started.</summary>
    /// <param name="listener">The listener's meter, and its name.</param>
    /// <param name="store">Says whom it relays to.</param>
    /// <param name="report">Hears of sessions that have ended.</param>
    /// <param name="localAddress">Where datagrams to endpoints come from; null: the kernel chooses.</param>
    /// <param name="time">The clock of sessions.</param>
    /// <param name="logger">Hears of our own bugs.</param>
    public UdpRelay(ListenerMeter listener, SnapshotStore store, StreamReport report, IPAddress? localAddress, TimeProvider time, ILogger logger)
    {
        (_localAddress, _time, _logger) = (localAddress, time, logger);
        StreamMeter meter = listener.BeginStream(hasSessions: true);
        _sessions = new UdpSessions(listener.Name, store, new UdpEndpoints(this), meter, report, time);
        _traffic = new UdpTraffic(_sessions, meter);
    }

    /// <inheritdoc/>
    public int OpenCount => _sessions.Count;

    /// <inheritdoc/>
    public Task StartAsync(ImmutableArray<(Socket Socket, ConnectionDelegate Serve)> listeners, CancellationToken cancellation)
    {
        _socket = listeners[0].Socket; // one, and nobody serves what has no connection
        _socket.Blocking = false;
        _listener = (int)_socket.Handle;
        if (!_epoll.TryAdd(_listener, Libc.EpollIn, ListenerDatum) || !_epoll.TryAdd(_wakeUp.Descriptor, Libc.EpollIn, WakeUpDatum))
        {
            throw SystemError.ToException(Libc.Errno);
        }

        _isStarted = true;
        new Thread(Run, StackBytes) { IsBackground = true, Name = "lb udp" }.Start();
        return Task.CompletedTask;
    }

    /// <summary>Takes nobody new, and waits for the sessions to fall silent.</summary>
    public async Task StopAsync(CancellationToken abort)
    {
        if (!_isStarted)
        {
            return;
        }

        _isStopping = true;
        _wakeUp.Raise();
        using CancellationTokenRegistration cutting = abort.UnsafeRegister(static self => ((UdpRelay)self!).Cut(), this);
        await _ended.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isStarted)
        {
            Close();
        }
    }

    bool IDatagramSockets.TryOpen(EndPoint peer, int slot, out int descriptor)
    {
        if (!DatagramConnect.TryOpen(peer, _localAddress, out descriptor))
        {
            return false;
        }

        if (_epoll.TryAdd(descriptor, Libc.EpollIn, FirstSlotDatum + (uint)slot))
        {
            return true;
        }

        DatagramConnect.Close(descriptor);
        return false;
    }

    void IDatagramSockets.Close(int descriptor) => DatagramConnect.Close(descriptor); // also takes it out of the loop's set

    private void Cut()
    {
        _isCut = true;
        _wakeUp.Raise();
    }

    private void Close()
    {
        _socket?.Dispose();
        _epoll.Dispose();
        _wakeUp.Dispose();
    }

    private void Run()
    {
        while (!_isCut && !(_isStopping && _sessions.Count == 0))
        {
            int count = _epoll.Wait(_sessions.Count == 0 ? Timeout.Infinite : SweepMs);
            _nowMs = (long)_time.GetElapsedTime(0).TotalMilliseconds;
            _sessions.IsDraining = _isStopping;
            for (int index = 0; index < count; index++)
            {
                Handle(_epoll.EventAt(index).Datum);
            }

            if (_nowMs >= _sweepAtMs)
            {
                _sweepAtMs = _nowMs + SweepMs;
                _sessions.Sweep(_nowMs);
            }
        }

        _sessions.EndAll();
        Close();
        _ended.SetResult();
    }

    private void Handle(ulong datum)
    {
        try
        {
            switch (datum)
            {
                case WakeUpDatum:
                    _wakeUp.Lower();
                    _wakeUp.Take();
                    break;
                case ListenerDatum:
                    _traffic.RelayThere(_listener, _nowMs);
                    break;
                default:
                    if (_sessions.At((int)(datum - FirstSlotDatum)) is UdpSession session)
                    {
                        _traffic.RelayBack(session, _listener, _nowMs);
                    }

                    break;
            }
        }
#pragma warning disable CA1031 // a bug of ours that one datagram shows must not end the relaying of all others
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBug(_logger, bug);
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Error, Message = "our own bug in relaying a datagram")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
