using System.Text.Json.Serialization;

namespace LoadBalancer.Core.Zones;

/// <summary>What one zone has seen of one ALB, as it tells the others.</summary>
/// <param name="Alb">Its id.</param>
/// <param name="Health">What was seen.</param>
/// <param name="Reason">Why it is down; else empty.</param>
[method: JsonConstructor] // else a member that is missing would be one left at its default
internal readonly record struct AlbSighting(string Alb, AlbHealth Health, string Reason);
