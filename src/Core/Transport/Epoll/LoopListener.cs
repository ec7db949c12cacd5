using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>One listening socket of a <see cref="LoopRunner"/>: accepts, and runs the delegate for each connection on the connection's own loop.</summary>
/// <remarks>Background to the hot path: once per connection. It accepts on the listener's loop, from its second turn on.</remarks>
internal sealed class LoopListener(LoopRunner runner, EpollListener listener, ConnectionDelegate serve)
{
    private Task _accepting = Task.CompletedTask; // never faulted: a bug of ours costs its connection

    public LoopRunner Runner => runner;

    public void Start() => _accepting = AcceptAsync();

    /// <summary>Takes in who has connected already, as there is room, then closes. Returns when all of them are counted.</summary>
    /// <param name="abort">Closes at once.</param>
    public async Task StopAsync(CancellationToken abort)
    {
        await listener.UnbindAsync(abort);
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it may end on a loop, where nobody should wait for loops to end
        await listener.DisposeAsync();
    }

    /// <summary>Closes the connection whose delegate has returned, and counts it out.</summary>
    public void End(EpollConnection connection)
    {
        Task serving = connection.Serving!;
        if (!serving.IsCompletedSuccessfully)
        {
            // The delegate's bug, and costs this one connection.
            connection.Socket.Loop.Report(serving.Exception?.InnerException ?? new TaskCanceledException(serving));
        }

        ValueTask closing = connection.DisposeAsync();
        if (closing.IsCompleted)
        {
            runner.Leave();
        }
        else
        {
            _ = LeaveAsync(closing);
        }
    }

    private async Task AcceptAsync()
    {
        while (await listener.AcceptAsync() is EpollConnection connection)
        {
            runner.Enter();
            connection.ServedBy = this;
            EventLoop home = connection.Socket.Loop;
            try
            {
                if (home.IsCurrent)
                {
                    Serve(connection); // within the accept: the request, if it has come, is served without another wait
                }
                else
                {
                    home.Post(new Arrival(this, connection));
                }
            }
            catch (Exception bug)
            {
                home.Report(bug);
            }
        }
    }

    /// <remarks>One small delegate waits for the end: an async method's frame would hold twice the memory for as long as a connection is idle.</remarks>
    private void Serve(EpollConnection connection)
    {
        Task serving;
        try
        {
            connection.Socket.Attach(); // among the loop's members, for the runner to find
            runner.TellNewcomer(connection);
            serving = serve(connection);
        }
        catch (Exception bug)
        {
            serving = Task.FromException(bug);
        }

        connection.Serving = serving;
        if (serving.IsCompleted)
        {
            End(connection);
        }
        else
        {
            serving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(connection.OnServed);
        }
    }

    private async Task LeaveAsync(ValueTask closing)
    {
        await closing;
        runner.Leave();
    }

    private sealed class Arrival(LoopListener listener, EpollConnection connection) : LoopWork
    {
        public override void Run() => listener.Serve(connection);
    }
}
