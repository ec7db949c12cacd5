using LoadBalancer.Core.Dns.Publishing;

namespace LoadBalancer.Core.Admin;

/// <summary>How publishing to the DNS server stands.</summary>
/// <param name="State"><c>idle</c>, <c>in_step</c>, <c>writing</c>, <c>waiting</c>, <c>failing</c>.</param>
/// <param name="Server">Where updates go.</param>
/// <param name="Key">What signs them.</param>
/// <param name="Rank">How many zones write before this one.</param>
/// <param name="WaitsFor">Why it waits; empty: it does not.</param>
/// <param name="LastSuccess">When the server last held what was wanted then; null: not since the start.</param>
/// <param name="LastWrite">When this zone last changed something there; null: not since the start.</param>
/// <param name="LastError">Why the last attempt that failed did; empty: none has.</param>
/// <param name="LastErrorAt">When.</param>
/// <param name="Failures">Attempts that failed since the last that did not.</param>
/// <param name="NextTry">When the server is looked at next; null: now.</param>
public sealed record PublishingStatus(
    string State,
    string Server,
    string Key,
    int Rank,
    string WaitsFor,
    DateTimeOffset? LastSuccess,
    DateTimeOffset? LastWrite,
    string LastError,
    DateTimeOffset? LastErrorAt,
    int Failures,
    DateTimeOffset? NextTry)
{
    /// <summary>Reads it.</summary>
    public static PublishingStatus Of(PublisherStatus status) => new(
        status.State == PublishingState.InStep ? "in_step" : status.State.ToString().ToLowerInvariant(),
        status.Server,
        status.Key,
        status.Rank,
        status.WaitsFor,
        status.LastSuccess,
        status.LastWrite,
        status.LastError,
        status.LastErrorAt,
        status.FailureCount,
        status.NextTry);
}
