namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>What this zone wants the DNS server to hold now, and whether and when it may say so.</summary>
/// <remarks>Background. Made anew at every look, so cheap: the zone is whoever decides' own, not a copy.</remarks>
/// <param name="Zone">What is to be answered; null: nothing has been decided yet, and nothing is written.</param>
/// <param name="Rank">How many others write before this one (<see cref="PublishingRank"/>).</param>
/// <param name="WhyNot">Why this zone may not write although it would differ: it is not entitled. Empty: it may.</param>
public readonly record struct PublishedView(DnsZone? Zone, int Rank, string WhyNot)
{
    /// <summary>True when differences are written.</summary>
    public bool MayWrite => string.IsNullOrEmpty(WhyNot);
}
