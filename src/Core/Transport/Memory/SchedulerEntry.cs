using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Transport.Memory;

/// <summary>Awaited, it goes on where a scheduler runs what it is given.</summary>
internal readonly struct SchedulerEntry(PipeScheduler scheduler) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public SchedulerEntry GetAwaiter() => this;

    public void GetResult()
    {
        // Nothing to give: being there is all.
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => scheduler.Schedule(static action => ((Action)action!)(), continuation);
}
