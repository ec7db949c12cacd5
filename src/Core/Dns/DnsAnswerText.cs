using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns;

/// <summary>What one question is answered now, and why: a read model for people.</summary>
public sealed record DnsAnswerText
{
    /// <summary>The name that was asked for, with the dot at its end.</summary>
    public required string Name { get; init; }

    /// <summary>The type that was asked for.</summary>
    public required string Type { get; init; }

    /// <summary><c>NOERROR</c>, <c>REFUSED</c>, …; <c>none</c>: there is no answer at all.</summary>
    public required string Rcode { get; init; }

    /// <summary>The answer's records, in one of the orders they are given in.</summary>
    public ImmutableArray<DnsRecordText> Answer { get; init; } = [];

    /// <summary>What says how long an answer without records holds.</summary>
    public ImmutableArray<DnsRecordText> Authority { get; init; } = [];

    /// <summary>Addresses of the nameservers that were answered.</summary>
    public ImmutableArray<DnsRecordText> Additional { get; init; } = [];

    /// <summary>How long the answer is over UDP, with EDNS.</summary>
    public int AnswerBytes { get; init; }

    /// <summary>True when it does not fit over UDP, and the client asks again by TCP.</summary>
    public bool IsTruncatedOverUdp { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }
}
