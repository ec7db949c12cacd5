using System.Diagnostics.CodeAnalysis;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>How long a test waits for what must come: long enough for any machine, so that only a hang meets it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task<T> Patiently<T>(this ValueTask<T> task) => task.AsTask().Patiently();

    public static Task Patiently(this ValueTask task) => task.AsTask().Patiently();

    /// <summary>Ends as <paramref name="task"/> does, on the thread pool: what was awaited may have ended on a loop's thread.</summary>
    public static async Task<T> Patiently<T>(this Task<T> task)
    {
        await ((Task)task).Patiently();
        return await task;
    }

    /// <inheritdoc cref="Patiently{T}(Task{T})"/>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "The task is the caller's own.")]
    public static async Task Patiently(this Task task)
    {
        await Task.WhenAny(task, Task.Delay(Limit)).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await Task.Yield();
        await (task.IsCompleted ? task : Task.FromException(new TimeoutException("It should have ended by now.")));
    }

    /// <summary>Asks until <paramref name="holds"/> is true; the state is another thread's, and nothing signals it.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using CancellationTokenSource patience = new(Limit);
        using PeriodicTimer asking = new(TimeSpan.FromMilliseconds(2));
        while (!holds())
        {
            try
            {
                await asking.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"did not come to pass: {what}");
            }
        }
    }
}
