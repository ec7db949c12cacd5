namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What an action allocates on this thread once it is warm.</summary>
internal static class AllocatedBytes
{
    public static long PerThousandRuns(Action action)
    {
        Run(action); // warm: statics made, first-call stubs gone
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(action);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Action action)
    {
        for (int i = 0; i < 1_000; i++)
        {
            action();
        }
    }
}
