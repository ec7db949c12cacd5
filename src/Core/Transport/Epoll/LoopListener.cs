using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>One listening socket of a <see cref="LoopRunner"/>: accepts, and runs the delegate for each connection on the connection's own loop.</summary>
/// <remarks>Background to the hot path: once per connection. It accepts on the listener's loop, from its second turn on.</remarks>
internal sealed class LoopListener(LoopRunner runner, EpollListener listener, ConnectionDelegate serve)
{
    private Task _accepting = Task.CompletedTask;

    public LoopRunner Runner => runner;

    public void Start() => _accepting = AcceptAsync();

    /// <summary>Takes in who has connected already, then closes. Returns when all of them are counted.</summary>
    public async Task StopAsync()
    {
        await listener.UnbindAsync();
        await _accepting;
        await listener.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (await listener.AcceptAsync() is EpollConnection connection)
        {
            runner.Enter();
            connection.ServedBy = this;
            EventLoop home = connection.Socket.Loop;
            if (home.IsCurrent)
            {
                _ = RunAsync(connection); // within the accept: the request, if it has come, is served without another wait
            }
            else
            {
                home.Post(new Arrival(this, connection));
            }
        }
    }

    private async Task RunAsync(EpollConnection connection)
    {
        try
        {
            connection.Socket.Attach(); // among the loop's members, for the runner to find
            runner.TellNewcomer(connection);
            await serve(connection);
        }
        catch (Exception bug)
        {
            connection.Socket.Loop.Report(bug); // the delegate's, and costs this one connection
        }

        await connection.DisposeAsync();
        runner.Leave();
    }

    private sealed class Arrival(LoopListener listener, EpollConnection connection) : LoopWork
    {
        public override void Run() => _ = listener.RunAsync(connection);
    }
}
