using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Counts updates of the DNS server.</summary>
/// <remarks>Background. Written by the one publisher, read by whoever renders.</remarks>
public sealed class PublishingMeter
{
    private static readonly string[] Names = [.. Enum.GetNames<UpdateOutcome>().Select(static name => name.ToLowerInvariant())];

    private readonly long[] _counts = new long[Names.Length];
    private volatile bool _isInStep;

    internal PublishingMeter()
    {
    }

    /// <summary>The server held what was wanted when it was last looked at.</summary>
    internal bool IsInStep
    {
        get => _isInStep;
        set => _isInStep = value;
    }

    /// <summary>Adds what it counts to the metrics.</summary>
    public void AddTo(MetricsRegistry metrics)
    {
        metrics.Add(MetricCatalog.DnsInStep, () => IsInStep ? 1 : 0);
        metrics.Add(MetricCatalog.DnsUpdates, samples =>
        {
            for (int outcome = 0; outcome < Names.Length; outcome++)
            {
                samples.Add(CountOf((UpdateOutcome)outcome), Names[outcome]);
            }
        });
    }

    internal long CountOf(UpdateOutcome outcome) => Volatile.Read(ref _counts[(int)outcome]);

    internal void Count(UpdateOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
