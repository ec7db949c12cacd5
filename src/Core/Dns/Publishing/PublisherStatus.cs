using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>How publishing to the DNS server stands, at one moment; for <c>lb status</c> and <c>lb zone status</c>.</summary>
/// <remarks>Background, immutable.</remarks>
public sealed record PublisherStatus
{
    /// <summary>In a word.</summary>
    public PublishingState State { get; init; }

    /// <summary>Where updates go: <c>192.0.2.53:53</c>; empty while there is no plan.</summary>
    public string Server { get; init; } = "";

    /// <summary>What signs them: <c>lb (hmac-sha256)</c>; empty: nothing does.</summary>
    public string Key { get; init; } = "";

    /// <summary>The name that is published; empty while nothing is decided.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What it is to be answered with.</summary>
    public ImmutableArray<IPAddress> Wanted { get; init; } = [];

    /// <summary>How long that may be kept.</summary>
    public int TtlSeconds { get; init; }

    /// <summary>How many zones write before this one.</summary>
    public int Rank { get; init; }

    /// <summary>Why <see cref="PublishingState.Waiting"/> waits; else empty.</summary>
    public string WaitsFor { get; init; } = "";

    /// <summary>When the server last held what was wanted then; null: not since the start.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When this zone last changed something at the server; null: not since the start.</summary>
    public DateTimeOffset? LastWrite { get; init; }

    /// <summary>Why the last attempt that failed did; empty: none has since the start or a new plan.</summary>
    public string LastError { get; init; } = "";

    /// <summary>When it did.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int FailureCount { get; init; }

    /// <summary>When the server is looked at next; null: now, or there is nothing to look for.</summary>
    public DateTimeOffset? NextTry { get; init; }
}
