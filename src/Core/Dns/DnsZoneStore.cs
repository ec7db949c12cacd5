namespace LoadBalancer.Core.Dns;

/// <summary>Holds the one answer in force.</summary>
/// <remarks>Written by whoever decides, read by every query: one reference, never two that must agree.</remarks>
public sealed class DnsZoneStore
{
    private DnsZone? _current;

    /// <summary>What is answered; null: nothing yet, and queries get no answer.</summary>
    public DnsZone? Current => Volatile.Read(ref _current);

    /// <summary>From now on this is answered.</summary>
    public void Publish(DnsZone next) => Volatile.Write(ref _current, next);
}
