using System.Text.Json.Serialization;

namespace LoadBalancer.Core.Zones;

/// <summary>What an operator said of an ALB at run time.</summary>
/// <param name="Alb">Its id.</param>
/// <param name="Enabled">What he wants.</param>
/// <param name="Configured">What the configuration said of it then: it holds while that is so.</param>
/// <param name="AtMs">When, in milliseconds since 1970-01-01 UTC; later than every earlier one of the same ALB that was known.</param>
/// <param name="Zone">Where he said it.</param>
[method: JsonConstructor] // else a member that is missing would be one left at its default
internal readonly record struct AlbOverride(string Alb, bool Enabled, bool Configured, long AtMs, string Zone)
{
    /// <summary>The last writer wins; every zone must agree who that was, so nothing is left to the order of arrival.</summary>
    public bool IsNewerThan(in AlbOverride other)
    {
        int order = AtMs.CompareTo(other.AtMs);
        order = order != 0 ? order : string.CompareOrdinal(Zone, other.Zone);
        return order != 0 ? order > 0 : !Enabled && other.Enabled;
    }
}
