using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Runs each connection's delegate on the connection's own loop, from its accept to its close; no thread pool in between (docs/adr/0010).</summary>
/// <remarks>
/// Background to the hot path: once per connection. It keeps no list: a stop asks every loop for those of its members that are this runner's.
/// Race: a connection that is started while a stop begins looks at the phase itself; both happen on its loop, so one of them meets it.
/// </remarks>
internal sealed class LoopRunner(EpollTransport transport, AcceptGate gate, TimeProvider time) : IConnectionRunner
{
    /// <summary>How long delegates may take to return after their connections were cut. Kestrel's value.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(Socket Socket, ConnectionDelegate Serve)> _untaken = []; // empty behind a start that came through
    private ImmutableArray<LoopListener> _listeners = [];
    private volatile Phase _phase;
    private int _openCount;

    private enum Phase
    {
        Accepting = 0,

        /// <summary>Who is there was asked to end; who stands in the queue comes yet, as there is room.</summary>
        TakingIn,

        /// <summary>Nobody comes any more.</summary>
        Closing,

        /// <summary>Who is there is cut.</summary>
        Aborting,
    }

    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>True once connections are to end.</summary>
    public bool IsStopping => _phase != Phase.Accepting;

    public Task StartAsync(ImmutableArray<(Socket Socket, ConnectionDelegate Serve)> listeners, CancellationToken cancellation)
    {
        foreach ((Socket socket, ConnectionDelegate serve) in listeners)
        {
            _untaken.Enqueue((socket, serve));
        }

        while (_untaken.TryPeek(out (Socket Socket, ConnectionDelegate Serve) next))
        {
            _listeners = _listeners.Add(new LoopListener(this, transport.Listen(next.Socket, gate), next.Serve));
            _untaken.Dequeue();
        }

        foreach (LoopListener listener in _listeners)
        {
            listener.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken abort)
    {
        TellAll(Phase.TakingIn);
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(abort)));
        TellAll(Phase.Closing);
        if (OpenCount == 0)
        {
            _allEnded.TrySetResult();
        }

        try
        {
            await _allEnded.Task.WaitAsync(abort);
        }
        catch (OperationCanceledException)
        {
            TellAll(Phase.Aborting);
            await Task.WhenAny(_allEnded.Task, Task.Delay(AbortPatience, time, CancellationToken.None));
        }
    }

    public void Dispose()
    {
        // The listeners were closed by the stop; loops and connections are the transport's.
        while (_untaken.TryDequeue(out (Socket Socket, ConnectionDelegate Serve) left))
        {
            left.Socket.Dispose();
        }
    }

    /// <summary>Counts a connection in, on the listener's loop: before the listener has ended, so that a stop waits for it.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _openCount);
        gate.Enter();
    }

    /// <summary>Counts a connection out, behind its close.</summary>
    public void Leave()
    {
        int left = Interlocked.Decrement(ref _openCount); // first: the gate lets the next in, who is counted here too
        gate.Leave();
        if (left == 0 && _phase >= Phase.Closing)
        {
            _allEnded.TrySetResult();
        }
    }

    /// <summary>Cuts a connection that was on its way to its loop when all were cut. Its loop's thread.</summary>
    public void TellNewcomer(EpollConnection connection)
    {
        if (_phase == Phase.Aborting)
        {
            connection.Abort(); // one that is only asked to end finds that out when it looks (EpollConnection.Features)
        }
    }

    private void TellAll(Phase phase)
    {
        if (_phase < phase)
        {
            _phase = phase;
        }

        foreach (EventLoop loop in transport.Loops)
        {
            loop.Post(new Round(this, loop));
        }
    }

    /// <summary>Tells this runner's connections on one loop what the phase is.</summary>
    private sealed class Round(LoopRunner runner, EventLoop loop) : LoopWork
    {
        public override void Run()
        {
            foreach (LoopMember member in loop.Members)
            {
                if (member is not EpollSocket { Observer: EpollConnection connection } || connection.ServedBy?.Runner != runner)
                {
                    continue;
                }

                if (runner._phase == Phase.Aborting)
                {
                    connection.Abort();
                }
                else
                {
                    connection.RequestClose();
                }
            }
        }
    }
}
