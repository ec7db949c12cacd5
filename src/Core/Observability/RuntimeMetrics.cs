using System.Diagnostics;
using System.Globalization;

namespace LoadBalancer.Core.Observability;

/// <summary>Reads the process and the .NET runtime into the samples of their metrics.</summary>
/// <remarks>
/// Background: runs when scraped. Names of the process metrics are those every Prometheus client library uses, so that
/// ready-made dashboards fit. Descriptors are missing here: counting them means reading files.
/// </remarks>
internal static class RuntimeMetrics
{
    public static void AddTo(MetricsRegistry registry)
    {
        double startSeconds = StartSeconds();
        registry.Add(MetricCatalog.ProcessCpu, static () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.Add(MetricCatalog.ProcessResidentMemory, static () => Environment.WorkingSet);
        registry.Add(MetricCatalog.ProcessStartTime, () => startSeconds);
        registry.Add(MetricCatalog.GcAllocated, static () => GC.GetTotalAllocatedBytes());
        registry.Add(MetricCatalog.GcCollections, WriteCollections);
        registry.Add(MetricCatalog.GcPause, static () => GC.GetTotalPauseDuration().TotalSeconds);
        registry.Add(MetricCatalog.GcHeap, static () => GC.GetTotalMemory(forceFullCollection: false));
        registry.Add(MetricCatalog.ThreadPoolThreads, static () => ThreadPool.ThreadCount);
        registry.Add(MetricCatalog.ThreadPoolQueue, static () => ThreadPool.PendingWorkItemCount);
    }

    private static double StartSeconds()
    {
        using Process process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    /// <summary>The runtime counts a collection for its generation and all younger ones; here each is counted once: they add up.</summary>
    private static void WriteCollections(SampleWriter samples)
    {
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            int older = generation == GC.MaxGeneration ? 0 : GC.CollectionCount(generation + 1);
            samples.Add((long)(GC.CollectionCount(generation) - older), generation.ToString(CultureInfo.InvariantCulture));
        }
    }
}
