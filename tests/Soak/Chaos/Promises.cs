using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Reporting;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos;

/// <summary>What holds whatever breaks.</summary>
internal static class Promises
{
    /// <summary>Nothing foreign, nothing half that looks whole, no hang, no POST twice.</summary>
    public static IReadOnlyList<Verdict> Always(Outcomes outcomes, Deliveries deliveries) =>
    [
        outcomes.None("no foreign byte, nothing cut that looks whole", outcomes.Lost.Where(static outcome => outcome.Ending == Ending.Wrong)),
        outcomes.None("no hang", outcomes.Lost.Where(static outcome => outcome.Ending == Ending.Hang)),
        new(deliveries.Wrong.Count == 0, "no request put together from several", string.Join("; ", deliveries.Wrong.Take(10).DefaultIfEmpty("none"))),
        Twice(deliveries),
    ];

    private static Verdict Twice(Deliveries deliveries)
    {
        IReadOnlyList<Nonce> twice = deliveries.PostedTwice;
        return new(twice.Count == 0 && deliveries.PostCount > 0, "no POST delivered twice", $"{twice.Count} of {deliveries.PostCount} {string.Join(' ', twice.Take(10))}");
    }
}
