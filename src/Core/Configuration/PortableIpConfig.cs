using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[portable_ip]</c>: how the zone's address, the <c>ip</c> of this node's ALB, moves between the nodes of the zone.</summary>
/// <remarks>Config path, immutable. keepalived moves it; <c>lb render keepalived</c> writes its configuration from this one.</remarks>
public sealed record PortableIpConfig
{
    /// <summary>Higher is asked first when two begin together; the middle of 1 to 254, so that there is room on both sides. keepalived's own default.</summary>
    public const long DefaultPriority = 100;

    /// <summary><c>interface</c>: the network interface that carries the address.</summary>
    public string Interface { get; init; } = "";

    /// <summary><c>prefix_length</c>; null: all bits, so that the address brings no route of its own and leaves none behind.</summary>
    public long? PrefixLength { get; init; }

    /// <summary><c>source</c>: this node's own address towards its peers; null: keepalived's choice, the interface's first.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary><c>peers</c>: the zone's other nodes.</summary>
    public ImmutableArray<IPAddress> Peers { get; init; } = [];

    /// <summary><c>virtual_router_id</c>; null: made of the ALB's id (<see cref="Configuration.VirtualRouterId"/>).</summary>
    public long? VirtualRouterId { get; init; }

    /// <summary><c>priority</c>.</summary>
    public long Priority { get; init; } = DefaultPriority;

    /// <summary><c>track_file</c>: where this process tells keepalived whether the address may be here.</summary>
    public string TrackFile { get; init; } = "/run/lb/portable-ip";

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
