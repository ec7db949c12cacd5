namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What other threads want of a loop: any number of writers, one reader that takes everything at once.</summary>
/// <remarks>
/// Hot path: a push is one compare-and-swap, no lock. Taking all at once is what makes a linked stack safe here: no node is ever
/// taken singly, so none can come back under a writer's eyes (the ABA of such stacks).
/// </remarks>
internal sealed class WorkQueue
{
    private LoopWork? _last;

    public bool IsEmpty => Volatile.Read(ref _last) is null;

    public void Push(LoopWork work)
    {
        LoopWork? last = Volatile.Read(ref _last);
        while (true)
        {
            work.NextWork = last;
            LoopWork? seen = Interlocked.CompareExchange(ref _last, work, last);
            if (seen == last)
            {
                return;
            }

            last = seen;
        }
    }

    /// <summary>Takes all, linked in the order they were pushed.</summary>
    public LoopWork? TakeAll()
    {
        if (IsEmpty)
        {
            return null;
        }

        LoopWork? work = Interlocked.Exchange(ref _last, null);
        LoopWork? first = null;
        while (work is not null)
        {
            (LoopWork current, work) = (work, work.NextWork);
            current.NextWork = first;
            first = current;
        }

        return first;
    }
}
