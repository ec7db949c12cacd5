using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Slow;

/// <summary>lb at one moment of an attack.</summary>
/// <param name="Connections">Clients', attackers and the ordinary one together.</param>
/// <param name="ResidentKib">Its memory as the kernel counts it.</param>
/// <param name="HeapKib">Of that, the managed heap, garbage included.</param>
/// <param name="AllocatedKib">Allocated since it started.</param>
/// <param name="Collections">Since it started, of all generations.</param>
/// <param name="PauseMs">For how long they stopped it, together.</param>
internal sealed record LbReading(int Connections, long ResidentKib, long HeapKib, double AllocatedKib, int Collections, double PauseMs)
{
    public static async Task<LbReading> TakeAsync(LbProcess lb, HttpClient admin)
    {
        LbMetrics metrics = await LbMetrics.ReadAsync(admin, lb.Admin);
        return new LbReading(
            (int)metrics.Sum("lb_connections"),
            ProcFiles.ResidentKib(lb.Id),
            (long)metrics.Sum("dotnet_gc_heap_bytes") / 1024,
            metrics.Sum("dotnet_gc_allocated_bytes_total") / 1024,
            (int)metrics.Sum("dotnet_gc_collections_total"),
            metrics.Sum("dotnet_gc_pause_seconds_total") * 1000);
    }
}
