namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Where a count comes to rest.</summary>
internal static class Plateau
{
    /// <summary>
    /// The count once it stands still. A machine that merely pauses ends the wait too early, with a smaller count: it cannot make a
    /// test fail that should pass.
    /// </summary>
    public static async Task<long> OfAsync(Func<long> count)
    {
        long last = -1;
        int same = 0;
        using PeriodicTimer looking = new(TimeSpan.FromMilliseconds(50));
        while (same < 10 && await looking.WaitForNextTickAsync())
        {
            long now = count();
            same = now == last && now > 0 ? same + 1 : 0;
            last = now;
        }

        return last;
    }
}
