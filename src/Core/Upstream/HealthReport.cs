namespace LoadBalancer.Core.Upstream;

/// <summary>What is known of an endpoint's health, as one value.</summary>
/// <param name="IsProbedUp">Its probes say that it is up, or there are none.</param>
/// <param name="IsEjected">Requests to it failed too often, and its time out is not over.</param>
/// <param name="Since">When it came to be so.</param>
/// <param name="Evidence">Why, for the operator: <c>3 probe failures, connect_refused</c>; empty while nothing speaks against it.</param>
public sealed record HealthReport(bool IsProbedUp, bool IsEjected, DateTimeOffset Since, string Evidence)
{
    /// <summary>Of an endpoint nobody has heard of yet, where that counts as up.</summary>
    public static HealthReport New { get; } = new(IsProbedUp: true, IsEjected: false, default, "");
}
