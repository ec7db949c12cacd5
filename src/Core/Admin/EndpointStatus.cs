using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Admin;

/// <summary>Where one endpoint stands, and why.</summary>
/// <param name="Address">Where it is connected to.</param>
/// <param name="Name">The pod's, or the address where there is none.</param>
/// <param name="Zone">Where it runs; empty when unknown.</param>
/// <param name="Weight">Its share beside the others'.</param>
/// <param name="State"><see cref="EndpointStanding"/> in lower case.</param>
/// <param name="Reason">What speaks against it; empty when nothing does.</param>
/// <param name="Since">Since when it stands so; null when it has from the start.</param>
/// <param name="InFlight">Exchanges under way there.</param>
/// <param name="Idle">Connections to it that wait for the next exchange.</param>
public sealed record EndpointStatus(
    string Address, string Name, string Zone, int Weight, string State, string Reason, DateTimeOffset? Since, int InFlight, int Idle)
{
    private const string NotReady = "its pod is not ready";
    private const string Removed = "removed from the configuration";

    /// <summary>Reads one, as of now.</summary>
    public static EndpointStatus Of(Endpoint endpoint)
    {
        // The standing first: health may change between the two readings, and a reason without need misleads less than a need without reason.
        EndpointStanding standing = endpoint.Standing;
        HealthReport health = endpoint.State.Health.Current;
        return new EndpointStatus(
            endpoint.AddressText,
            endpoint.Name,
            endpoint.Zone,
            endpoint.Weight,
            standing.Name(),
            !endpoint.IsConfigured ? Removed : !endpoint.IsReady ? NotReady
                : health.Evidence.Length == 0 && endpoint.State.TlsFault is { Length: > 0 } fault ? $"no TLS: {fault}"
                : health.Evidence,
            StandsSince(endpoint, health),
            endpoint.State.InFlight,
            endpoint.State.IdleConnectionCount);
    }

    private static DateTimeOffset? StandsSince(Endpoint endpoint, HealthReport health) =>
        endpoint.State.TakenOutSince ?? (health.Since == default ? null : health.Since);
}
