using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>Everything the operator wrote, merged from all files; keys that were left out hold their defaults.</summary>
/// <remarks>
/// Config path, immutable. Well formed but not yet proven sound: <see cref="SnapshotCompiler"/> refuses what contradicts itself.
/// </remarks>
public sealed record ProxyConfig
{
    /// <summary><c>[node]</c>: who this process is.</summary>
    public NodeConfig Node { get; init; } = new();

    /// <summary><c>[transport]</c>: what carries the bytes.</summary>
    public TransportConfig Transport { get; init; } = new();

    /// <summary><c>[[listeners]]</c>, in the order written.</summary>
    public ImmutableArray<ListenerConfig> Listeners { get; init; } = [];

    /// <summary><c>[[certificates]]</c>, in the order written; the first serves whoever asks for none.</summary>
    public ImmutableArray<CertificateConfig> Certificates { get; init; } = [];

    /// <summary><c>[tls]</c>: how TLS is spoken with clients.</summary>
    public TlsConfig Tls { get; init; } = new();

    /// <summary><c>[[routes]]</c>, in the order written, which decides nothing.</summary>
    public ImmutableArray<RouteConfig> Routes { get; init; } = [];

    /// <summary><c>[default_backend]</c>; null: what no route matches is answered with 404.</summary>
    public DefaultServiceConfig? DefaultService { get; init; }

    /// <summary><c>[[services]]</c>, in the order written.</summary>
    public ImmutableArray<ServiceConfig> Services { get; init; } = [];

    /// <summary><c>[[pods]]</c>, in the order written.</summary>
    public ImmutableArray<PodConfig> Pods { get; init; } = [];

    /// <summary><c>[limits]</c>: what a client may ask for.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary><c>[admin]</c>: where status and metrics are served.</summary>
    public AdminConfig Admin { get; init; } = new();

    /// <summary><c>[access_log]</c>: one line per exchange.</summary>
    public AccessLogConfig AccessLog { get; init; } = new();

    /// <summary><c>[[albs]]</c>: the ALBs of all zones, this process's among them.</summary>
    public ImmutableArray<AlbConfig> Albs { get; init; } = [];

    /// <summary><c>[mzlb]</c>: how the cluster's name is answered; null: not at all.</summary>
    public MzlbConfig? Mzlb { get; init; }

    /// <summary><c>[portable_ip]</c>: how this node's ALB has its address; null: this node leaves that to others.</summary>
    public PortableIpConfig? PortableIp { get; init; }

    /// <summary>The first file or folder of it: where to look for what is missing from the whole.</summary>
    public SourcePosition Origin { get; init; }

    /// <summary>The ALB this process serves (<c>node.alb</c>); null when it serves none.</summary>
    public AlbConfig? Alb => Node.Alb.Length == 0 ? null : Albs.FirstOrDefault(alb => alb.Id == Node.Alb);

    /// <summary>The zone of this process: <c>node.zone</c>, else its ALB's; empty when neither says.</summary>
    public string Zone => Node.Zone.Length > 0 ? Node.Zone : Alb?.Zone ?? "";
}
