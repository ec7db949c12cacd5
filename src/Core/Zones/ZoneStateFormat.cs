namespace LoadBalancer.Core.Zones;

/// <summary>What every state that zones exchange keeps to.</summary>
internal static class ZoneStateFormat
{
    /// <summary>Bound on a state: 250 ALBs with a reason each.</summary>
    public const int MostBytes = 64 * 1024;
}
