namespace LoadBalancer.Core.Balancing;

/// <summary>What the balancer's own zone and the others could carry of a service, in weights.</summary>
/// <remarks>Background, immutable: made once a second of a service with <c>prefer_zone</c>.</remarks>
/// <param name="OwnConfigured">Of all endpoints of the own zone.</param>
/// <param name="OwnEligible">Of those that may be picked.</param>
/// <param name="OtherEligible">Of those of other zones that may be picked.</param>
/// <param name="ZoneCount">Zones that have endpoints of the service, the own one counted; unknown counts as one more.</param>
internal readonly record struct ZoneCapacity(long OwnConfigured, long OwnEligible, long OtherEligible, int ZoneCount)
{
    /// <summary>Below this share of its endpoints, a zone is so broken that those left should not carry all of its load. Envoy's panic threshold is a half too.</summary>
    private const double HealthyFloor = 0.5;

    /// <summary>The share of requests, 0 to 1, that should leave the zone for want of capacity.</summary>
    /// <remarks>
    /// Pure. Two rules, the stricter counts. Each zone's balancer gets about an equal part of the traffic (the name has one address per zone), so a zone
    /// with less than that part of all eligible weight keeps only what it has (Envoy's zone-aware routing, with the part of the traffic taken
    /// as 1/zones): with 20 % of the weight and a third of the traffic, 60 % stay. And of a zone with fewer than half of its own weight left,
    /// as much leaves as is missing from that half.
    /// </remarks>
    public double SpilledShare
    {
        get
        {
            if (OwnEligible == 0)
            {
                return 1;
            }

            double evenPart = (double)OwnEligible / (OwnEligible + OtherEligible) * ZoneCount;
            double healthyPart = (double)OwnEligible / OwnConfigured / HealthyFloor;
            return 1 - Math.Min(Math.Min(evenPart, healthyPart), 1);
        }
    }
}
