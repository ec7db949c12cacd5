namespace LoadBalancer.Core.Primitives;

/// <summary>Keeps boxes for the thread that wants one next; surplus moves between threads in batches.</summary>
/// <remarks>
/// Hot path: taking and putting touch the thread's own list. A connection's request may arrive on one thread and its answer on
/// another, so lists fill and empty unevenly: then half a list changes hands under a lock, once in <see cref="BatchCount"/> boxes.
/// One class for all kinds of box, with numbers for kinds: a generic one's thread statics are looked up by type, which took 130 instructions
/// to take and to put (callgrind, native).
/// </remarks>
internal static class BoxPool
{
    /// <summary>What a thread keeps of one kind for itself: as many exchanges as usually wait on one loop.</summary>
    private const int MostKeptCount = 64;

    private const int BatchCount = MostKeptCount / 2;

    /// <summary>Shared surplus of one kind, in batches: 2 048 boxes.</summary>
    private const int MostBatchCount = 64;

    private static readonly Lock Sharing = new();
    private static readonly List<Stack<PooledBox>> Batches = []; // by kind: the first of each batch; the rest hang behind it

    [ThreadStatic]
    private static Kept[]? _kept; // by kind

    /// <summary>Numbers another kind of box.</summary>
    public static int AddKind()
    {
        lock (Sharing)
        {
            Batches.Add(new Stack<PooledBox>());
            return Batches.Count - 1;
        }
    }

    /// <summary>Takes one, or null when the caller has to make it.</summary>
    public static PooledBox? TryTake(int kind)
    {
        ref Kept kept = ref KeptOf(kind);
        if (kept.First is null)
        {
            TakeBatch(kind, ref kept);
        }

        PooledBox? taken = kept.First;
        if (taken is not null)
        {
            kept.First = taken.NextPooled;
            taken.NextPooled = null;
            kept.Count--;
        }

        return taken;
    }

    /// <summary>Gives one back; beyond what thread and surplus hold it is left to the garbage collector.</summary>
    public static void Put(int kind, PooledBox box)
    {
        ref Kept kept = ref KeptOf(kind);
        if (kept.Count == MostKeptCount)
        {
            GiveBatch(kind, ref kept);
        }

        box.NextPooled = kept.First;
        kept.First = box;
        kept.Count++;
    }

    private static ref Kept KeptOf(int kind)
    {
        Kept[]? kept = _kept;
        if (kept is null || kind >= kept.Length)
        {
            Array.Resize(ref kept, Math.Max(kind + 1, 16)); // a kind's first box on this thread
            _kept = kept;
        }

        return ref kept[kind];
    }

    private static void TakeBatch(int kind, ref Kept kept)
    {
        lock (Sharing)
        {
            if (Batches[kind].TryPop(out PooledBox? batch))
            {
                kept.First = batch;
                kept.Count = BatchCount;
            }
        }
    }

    private static void GiveBatch(int kind, ref Kept kept)
    {
        PooledBox batch = kept.First!;
        PooledBox last = batch;
        for (int i = 1; i < BatchCount; i++)
        {
            last = last.NextPooled!;
        }

        kept.First = last.NextPooled;
        kept.Count -= BatchCount;
        last.NextPooled = null;
        lock (Sharing)
        {
            if (Batches[kind].Count < MostBatchCount)
            {
                Batches[kind].Push(batch);
            }
        }
    }

    /// <summary>A thread's boxes of one kind.</summary>
    private struct Kept
    {
        public PooledBox? First;
        public int Count;
    }
}
