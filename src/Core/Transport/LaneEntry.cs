using System.Runtime.CompilerServices;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Transport;

/// <summary>Awaited once at the start of a connection: what follows runs on its lane's thread.</summary>
/// <remarks>Nothing where the loops are the runner. Under Kestrel, which starts each connection on the thread pool, a hop and one small object.</remarks>
internal readonly struct LaneEntry(EventLoop? loop) : ICriticalNotifyCompletion
{
    public bool IsCompleted => loop is null || loop.IsCurrent;

    public LaneEntry GetAwaiter() => this;

    public void GetResult()
    {
        // Nothing to give: being there is all.
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => loop!.Post(new Arrival(continuation));

    private sealed class Arrival(Action continuation) : LoopWork
    {
        public override void Run() => continuation();
    }
}
