namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>How long a test waits for what must come: long enough for any machine, so that only a hang meets it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Asks until <paramref name="holds"/> is true; the state is another thread's, and nothing signals it.</summary>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using CancellationTokenSource patience = new(Limit);
        using PeriodicTimer asking = new(TimeSpan.FromMilliseconds(5));
        while (!await holds())
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
