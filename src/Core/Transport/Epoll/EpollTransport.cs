using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Our own transport (Linux): event loops, one thread each, that share nothing.</summary>
public sealed class EpollTransport : ProxyTransport
{
    private readonly ImmutableArray<EventLoop> _loops;
    private readonly ImmutableArray<LoopScheduler> _schedulers;
    private readonly TimeProvider _time;
    private uint _nextListener;
    private uint _lastPick;

    /// <summary>Starts the loops.</summary>
    /// <param name="loopCount">How many; at least 1. One per core is what pays.</param>
    /// <param name="time">Times their beats.</param>
    /// <param name="loggerFactory">Hears of our own bugs.</param>
    public EpollTransport(int loopCount, TimeProvider time, ILoggerFactory loggerFactory)
    {
        _time = time;
        ILogger logger = loggerFactory.CreateLogger<EpollTransport>();
        _loops = [.. Enumerable.Range(0, loopCount).Select(index => new EventLoop(index, time, logger))];
        _schedulers = [.. _loops.Select(static loop => new LoopScheduler(loop))];
        foreach (EventLoop loop in _loops)
        {
            loop.Start();
        }
    }

    /// <summary>True where it can run.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() &&
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64; // whose system calls we know by number

    /// <inheritdoc/>
    public override string Kind => "epoll";

    /// <inheritdoc/>
    public override int LaneCount => _loops.Length;

    /// <inheritdoc/>
    public override IConnectionListenerFactory CreateListenerFactory(Func<EndPoint, Socket> open) => new EpollListenerFactory(this, open);

    /// <inheritdoc/>
    public override IConnectionRunner CreateRunner(AcceptGate gate) => new LoopRunner(this, gate, _time);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (EventLoop loop in _loops)
        {
            loop.Dispose();
        }
    }

    internal override bool HasLoops => true;

    internal ImmutableArray<EventLoop> Loops => _loops;

    internal override IConnectionFactory CreateConnectionFactory(int lane, IPAddress? localAddress) =>
        new EpollConnectionFactory(_loops[lane], localAddress);

    internal override int LaneOf(ConnectionContext connection) => connection is MemoryConnection memory ? memory.Lane : ((EpollConnection)connection).Socket.Loop.Index;

    internal override LaneEntry Enter(ConnectionContext connection) =>
        new(connection is MemoryConnection memory ? _loops[memory.Lane] : ((EpollConnection)connection).Socket.Loop);

    internal override PipeScheduler SchedulerOf(int lane) => _schedulers[lane];

    internal override bool TryAddBeat(int lane, Action beat)
    {
        _loops[lane].AddBeat(beat);
        return true;
    }

    internal override void RemoveBeat(int lane, Action beat) => _loops[lane].RemoveBeat(beat);

    /// <summary>Listeners take turns with the loops, so that accepting is spread too.</summary>
    /// <param name="socket">Bound, and listens.</param>
    /// <param name="gate">Says when nobody should be accepted; null: never.</param>
    internal EpollListener Listen(Socket socket, AcceptGate? gate) =>
        new(this, _loops[(int)((Interlocked.Increment(ref _nextListener) - 1) % (uint)_loops.Length)], socket, gate);

    /// <summary>Gives a connection that was accepted to a loop.</summary>
    internal EpollConnection Welcome(int descriptor, EndPoint? client)
    {
        EventLoop home = PickLoop();
        home.Expect();
        return new EpollConnection(new EpollSocket(home, descriptor, isConnected: true), client);
    }

    /// <summary>
    /// The loop with the fewest connections; among equals the next in turn. Race: two listeners may pick the same one; the count they leave
    /// behind sets the next pick right.
    /// </summary>
    private EventLoop PickLoop()
    {
        uint first = Interlocked.Increment(ref _lastPick);
        EventLoop best = _loops[(int)(first % (uint)_loops.Length)];
        for (uint i = 1; i < (uint)_loops.Length; i++)
        {
            EventLoop other = _loops[(int)((first + i) % (uint)_loops.Length)];
            if (other.OpenCount < best.OpenCount)
            {
                best = other;
            }
        }

        return best;
    }
}
