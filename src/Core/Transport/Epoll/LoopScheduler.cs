using System.IO.Pipelines;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Brings the continuations of a pipe in memory to a loop's thread.</summary>
/// <remarks>Allocates one small object for each; pipes of sockets need none.</remarks>
internal sealed class LoopScheduler(EventLoop loop) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state) => loop.Post(new Continuation(action, state));

    private sealed class Continuation(Action<object?> action, object? state) : LoopWork
    {
        public override void Run() => action(state);
    }
}
