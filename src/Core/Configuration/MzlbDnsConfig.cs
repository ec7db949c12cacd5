using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[mzlb.dns]</c>: how the cluster's name is answered.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record MzlbDnsConfig
{
    /// <summary><c>mode</c>.</summary>
    public DnsMode Mode { get; init; }

    /// <summary><c>listen</c>: where <c>embedded</c> answers, over UDP and TCP.</summary>
    public ImmutableArray<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, 5353)];

    /// <summary><c>nameservers</c>: the names the parent zone delegates to, in the order of <c>[[albs]]</c>; empty: <c>ns-ZONE.DOMAIN</c>.</summary>
    public ImmutableArray<string> Nameservers { get; init; } = [];

    /// <summary><c>server</c>: where <c>rfc2136</c> sends its updates.</summary>
    public IPEndPoint? Server { get; init; }

    /// <summary><c>tsig</c>: what signs them.</summary>
    public TsigConfig? Tsig { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
