namespace LoadBalancer.Host.Lifetime;

/// <summary>Collects the garbage collector's youngest generation after every few MiB, where the runtime would let it grow.</summary>
/// <remarks>
/// Background, one per process. The runtime sizes that generation by the processor's cache (26 MiB on the machine we measured on), which
/// suits programs that allocate all the time. We allocate for connections only, so that much is the garbage of thousands of them, and
/// resident memory follows: 28 KiB for each of a thousand slow clients without this, 13 to 25 with it (tests/Soak, slow). In a steady
/// state nothing is allocated and nothing collected.
/// </remarks>
internal sealed class NurseryCollector : IDisposable
{
    /// <summary>The generation of a hundred new connections: a collection of so little takes a millisecond or less.</summary>
    private const long BudgetBytes = 2 * 1024 * 1024;

    /// <summary>Ten collections a second at the most, whatever is allocated.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;
    private long _allocatedBytes = GC.GetTotalAllocatedBytes();
    private int _collections = GC.CollectionCount(0);

    public NurseryCollector(TimeProvider time) =>
        _timer = time.CreateTimer(static self => ((NurseryCollector)self!).Look(), this, Period, Period);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long allocatedBytes = GC.GetTotalAllocatedBytes();
        if (GC.CollectionCount(0) == _collections && allocatedBytes - _allocatedBytes < BudgetBytes)
        {
            return;
        }

        if (GC.CollectionCount(0) == _collections)
        {
            GC.Collect(0, GCCollectionMode.Forced);
        }

        _collections = GC.CollectionCount(0);
        _allocatedBytes = allocatedBytes;
    }
}
