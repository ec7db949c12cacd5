namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>How an update ended.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Fault">Why it was not made, for people; null when it was, or when its expectation was stale.</param>
public readonly record struct UpdateResult(UpdateOutcome Outcome, string? Fault);
