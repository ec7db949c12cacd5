namespace LoadBalancer.Core.Primitives;

/// <summary>An object that carries its own link in a <see cref="NodePool{T}"/>.</summary>
internal interface IPooledNode<T>
    where T : class
{
    T? NextPooled { get; set; }
}

/// <summary>Keeps objects of one type for the thread that wants one next; surplus moves between threads in batches.</summary>
/// <remarks>
/// Hot path: taking and putting touch the thread's own list. A connection's request may arrive on one thread and its answer on
/// another, so lists fill and empty unevenly: then half a list changes hands under a lock, once in <see cref="BatchCount"/> objects.
/// </remarks>
internal static class NodePool<T>
    where T : class, IPooledNode<T>
{
    /// <summary>What a thread keeps for itself: as many exchanges as usually wait on one loop.</summary>
    private const int MostKeptCount = 64;

    private const int BatchCount = MostKeptCount / 2;

    /// <summary>Shared surplus, in batches: 2 048 objects.</summary>
    private const int MostBatchCount = 64;

    private static readonly Lock Sharing = new();
    private static readonly Stack<T> Batches = new(MostBatchCount); // the first of each batch; the rest hang behind it

    [ThreadStatic]
    private static T? _first;

    [ThreadStatic]
    private static int _count;

    /// <summary>Takes one, or null when the caller has to make it.</summary>
    public static T? TryTake()
    {
        T? taken = _first;
        if (taken is null)
        {
            TakeBatch();
            taken = _first;
        }

        if (taken is not null)
        {
            _first = taken.NextPooled;
            taken.NextPooled = null;
            _count--;
        }

        return taken;
    }

    /// <summary>Gives one back; beyond what thread and surplus hold it is left to the garbage collector.</summary>
    public static void Put(T node)
    {
        if (_count == MostKeptCount)
        {
            GiveBatch();
        }

        node.NextPooled = _first;
        _first = node;
        _count++;
    }

    private static void TakeBatch()
    {
        lock (Sharing)
        {
            if (Batches.TryPop(out T? batch))
            {
                _first = batch;
                _count = BatchCount;
            }
        }
    }

    private static void GiveBatch()
    {
        T batch = _first!;
        T last = batch;
        for (int i = 1; i < BatchCount; i++)
        {
            last = last.NextPooled!;
        }

        _first = last.NextPooled;
        _count -= BatchCount;
        last.NextPooled = null;
        lock (Sharing)
        {
            if (Batches.Count < MostBatchCount)
            {
                Batches.Push(batch);
            }
        }
    }
}
