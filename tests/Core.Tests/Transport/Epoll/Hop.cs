using System.Runtime.CompilerServices;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Awaited, goes on where a test is to be run: on a loop's thread, or on the thread pool.</summary>
/// <remarks>No task, whose continuation would go to the test framework's own context.</remarks>
internal readonly struct Hop(EventLoop loop, bool isOnLoop) : INotifyCompletion
{
    public bool IsCompleted => loop.IsCurrent == isOnLoop;

    public Hop GetAwaiter() => this;

    public void GetResult()
    {
        // Being there is all.
    }

    public void OnCompleted(Action continuation)
    {
        if (isOnLoop)
        {
            loop.Post(new Landing(continuation));
        }
        else
        {
            ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);
        }
    }

    private sealed class Landing(Action continuation) : LoopWork
    {
        public override void Run() => continuation();
    }
}
