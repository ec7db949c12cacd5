namespace LoadBalancer.Core.Admin;

/// <summary>What one zone has seen of an ALB.</summary>
/// <param name="Zone">Who.</param>
/// <param name="Saw"><c>up</c>, <c>down</c>, <c>unknown</c>.</param>
/// <param name="Reason">Why it did not answer; empty where it did.</param>
public sealed record ZoneVoteStatus(string Zone, string Saw, string Reason);
