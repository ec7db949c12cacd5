namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Something to be run on a loop's thread: a node of the loop's queue, so that posting allocates nothing.</summary>
/// <remarks>In at most one queue at a time: whoever posts it makes sure.</remarks>
internal abstract class LoopWork
{
    /// <summary>The queue's link.</summary>
    internal LoopWork? NextWork;

    /// <summary>Runs on the loop's thread. It is out of the queue by then, and may be posted again.</summary>
    public abstract void Run();
}
