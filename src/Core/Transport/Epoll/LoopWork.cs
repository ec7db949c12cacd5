namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Something to be run on a loop's thread: a node of the loop's queue, so that posting allocates nothing.</summary>
/// <remarks>In at most one queue at a time: whoever posts it makes sure.</remarks>
internal abstract class LoopWork
{
    /// <summary>The queue's link.</summary>
    internal LoopWork? NextWork;

    /// <summary>Runs on the loop's thread. It is out of the queue by then, and may be posted again.</summary>
    public abstract void Run();

    /// <summary>Runs a chain of work, each link of it whatever becomes of the others.</summary>
    internal static void RunAll(LoopWork? work, EventLoop loop)
    {
        while (work is not null)
        {
            (LoopWork current, work) = (work, work.NextWork);
            current.NextWork = null; // what is done must not keep alive what was done after it
            try
            {
                current.Run();
            }
            catch (Exception bug)
            {
                loop.Report(bug); // one connection's; the loop serves thousands
            }
        }
    }
}
