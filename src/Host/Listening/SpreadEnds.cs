using LoadBalancer.Core.Listening;

namespace LoadBalancer.Host.Listening;

/// <summary>Ends a listener's connections one by one over a time, so that their clients do not all come back at once.</summary>
/// <remarks>
/// Background. In each of many steps every connection ends with such a probability that each moment of the time is as likely as any other: no timer and no
/// date for each of them.
/// </remarks>
internal static class SpreadEnds
{
    /// <summary>Silent ones end in this part of the time, so that a request may still end by itself; those that never do are cut in the rest.</summary>
    private const double IdlePart = 0.75;

    /// <summary>Few enough to cost nothing with a hundred thousand connections, many enough that none has more than one in forty of them.</summary>
    private const int StepCount = 40;

    /// <summary>Ends the silent ones, and those that fall silent; nothing is cut.</summary>
    public static async Task EndIdleAsync(ListenerClients clients, TimeSpan window, TimeProvider time, CancellationToken stop)
    {
        await StepAsync(window * IdlePart, clients.EndIdle, time, stop);
        clients.EndIdle();
    }

    /// <summary>Ends the silent ones, then cuts what is left.</summary>
    public static async Task EndAllAsync(ListenerClients clients, TimeSpan window, TimeProvider time, CancellationToken stop)
    {
        await EndIdleAsync(clients, window, time, stop);
        await StepAsync(window * (1 - IdlePart), clients.Cut, time, stop);
    }

    private static async Task StepAsync(TimeSpan window, Action<double> endShare, TimeProvider time, CancellationToken stop)
    {
        for (int left = StepCount; left > 0 && !stop.IsCancellationRequested; left--)
        {
            await Task.Delay(window / StepCount, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            endShare(1.0 / left);
        }
    }
}
