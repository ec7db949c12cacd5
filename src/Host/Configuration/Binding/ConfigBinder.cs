using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Host.Configuration.Toml;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Which keys there are, and which property of which record each fills: the one table of the configuration language.</summary>
/// <remarks>
/// Config path. <c>[[services]]</c> are in <see cref="ServiceBinding"/>. Every key that is read here reaches a running value; a key that has no effect is left out and so refused as unknown.
/// </remarks>
internal static class ConfigBinder
{
    // Shared defaults: what a table that was left out holds is also what each of its keys falls back to.
    private static readonly NodeConfig Node = new();
    private static readonly TransportConfig Transport = new();
    private static readonly ListenerConfig Listener = new();
    private static readonly TlsConfig Tls = new();
    private static readonly RouteConfig Route = new();
    private static readonly PodConfig Pod = new();
    private static readonly LimitsConfig Limits = new();
    private static readonly AdminConfig Admin = new();
    private static readonly AccessLogConfig AccessLog = new();
    private static readonly AlbConfig Alb = new();

    /// <summary>Fills the records from all that was written.</summary>
    /// <param name="root">The merged table.</param>
    /// <param name="origin">The first file, for faults of what is missing from the whole.</param>
    /// <param name="faults">Every key that is unknown and every value that cannot be read.</param>
    public static ProxyConfig Bind(TomlTable root, SourcePosition origin, FaultList faults) =>
        BindRoot(new TableReader(root, "", faults, listing: null)) with { Origin = origin };

    /// <summary>All that was written, each key at the value in force; faults are those of <see cref="Bind"/>, and not told here.</summary>
    /// <param name="root">The merged table.</param>
    /// <param name="isWrittenOnly">True: no defaults.</param>
    public static TomlTable Effective(TomlTable root, bool isWrittenOnly)
    {
        EffectiveKeys keys = new(isWrittenOnly);
        BindRoot(new TableReader(root, "", new FaultList(), listing: null, keys));
        return keys.ToTable(isInline: false);
    }

    /// <summary>Every key <see cref="Bind"/> knows.</summary>
    public static ImmutableArray<KnownKey> ListKeys()
    {
        KeyListing listing = new();
        BindRoot(new TableReader(new TomlTable(SourcePosition.None, isInline: false), "", new FaultList(), listing));
        return listing.Keys;
    }

    private static ProxyConfig BindRoot(TableReader read)
    {
        ProxyConfig config = new()
        {
            Node = read.One("node", "[node]", BindNode, new NodeConfig { Name = Environment.MachineName }),
            Transport = read.One("transport", "[transport]", BindTransport, Transport),
            Listeners = OrEmpty(read.Many("listeners", "[[listeners]]", BindListener)),
            Certificates = OrEmpty(read.Many("certificates", "[[certificates]]", TlsBinding.BindCertificate)),
            Tls = read.One("tls", "[tls]", TlsBinding.Bind, Tls),
            Routes = OrEmpty(read.Many("routes", "[[routes]]", RouteBinding.Bind)),
            DefaultService = read.One("default_backend", "[default_backend]", BindDefaultService),
            Services = OrEmpty(read.Many("services", "[[services]]", ServiceBinding.BindService)),
            Pods = OrEmpty(read.Many("pods", "[[pods]]", BindPod)),
            Limits = read.One("limits", "[limits]", BindLimits, Limits),
            Admin = read.One("admin", "[admin]", BindAdmin, Admin),
            AccessLog = read.One("access_log", "[access_log]", BindAccessLog, AccessLog),
            PortableIp = read.One("portable_ip", "[portable_ip]", PortableIpBinding.Bind),
            Albs = OrEmpty(read.Many("albs", "[[albs]]", BindAlb)),
            Mzlb = read.One("mzlb", "[mzlb]", MzlbBinding.Bind),
        };
        read.Close();
        return config;
    }

    private static NodeConfig BindNode(TableReader read) => new()
    {
        Name = read.Value("name", Text, Environment.MachineName, "the host's name"),
        Zone = read.Value("zone", Text, Node.Zone, "its ALB's zone"),
        Alb = read.Value("alb", Text, Node.Alb),
        Source = read.Close(),
    };

    private static TransportConfig BindTransport(TableReader read) => new()
    {
        Kind = read.Value("kind", Kind, Transport.Kind),
        LoopCount = read.Value("loops", Integer, Transport.LoopCount),
        Source = read.Close(),
    };

    private static ListenerConfig BindListener(TableReader read)
    {
        ListenerConfig listener = new()
        {
            Name = read.Value("name", Text, Listener.Name, "the address"),
            Address = read.AnyAddress("address", fallback: null),
            Mode = read.Value("mode", SocketMode, Listener.Mode),
            Protocol = read.Value("protocol", Protocol, Listener.Protocol),
            ProxyProtocol = OrEmpty(read.List("proxy_protocol", Peers)),
            TrustedProxies = OrEmpty(read.List("trusted_proxies", Peers)),
            Service = read.Value("service", Text, Listener.Service),
            Sni = read.List("sni", Text),
            Udp = read.One("udp", "[listeners.udp]", BindUdp, Listener.Udp),
        };
        read.PassOver(Idle(listener.Protocol));
        listener = listener with { Source = read.Close() };
        return listener.Source.Has("name") ? listener : listener with { Name = listener.Address is null ? "" : AddressText.Of(listener.Address) };
    }

    /// <summary>The keys that have no meaning for listeners of a protocol.</summary>
    private static string[] Idle(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Tcp => ["udp"],
        ListenerProtocol.Udp => ["sni", "trusted_proxies", "proxy_protocol", "mode"],
        _ => ["service", "sni", "udp"],
    };

    private static UdpConfig BindUdp(TableReader read) => new()
    {
        IdleTimeout = read.Value("idle_timeout", Duration, Listener.Udp.IdleTimeout),
        Sessions = read.Value("sessions", Integer, Listener.Udp.Sessions),
        Source = read.Close(),
    };

    private static DefaultServiceConfig BindDefaultService(TableReader read) => new()
    {
        Service = read.Value("service", Text, "", Required),
        Source = read.Close(),
    };

    private static PodConfig BindPod(TableReader read) => new()
    {
        Name = read.Value("name", Text, Pod.Name, Required),
        Address = read.Reference("address", Ip),
        Node = read.Value("node", Text, Pod.Node),
        Zone = read.Value("zone", Text, Pod.Zone),
        Labels = read.Labels("labels") ?? Pod.Labels,
        IsReady = read.Value("ready", Truth, Pod.IsReady),
        Weight = read.Value("weight", Integer, Pod.Weight),
        Source = read.Close(),
    };

    private static LimitsConfig BindLimits(TableReader read) => new()
    {
        RequestLineBytes = read.Value("request_line", Size, Limits.RequestLineBytes),
        HeaderBytes = read.Value("header_bytes", Size, Limits.HeaderBytes),
        HeaderCount = read.Value("header_count", Integer, Limits.HeaderCount),
        ResponseHeaderBytes = read.Value("response_header_bytes", Size, Limits.ResponseHeaderBytes),
        HeaderTimeout = read.Value("header_timeout", Duration, Limits.HeaderTimeout),
        IdleTimeout = read.Value("idle_timeout", Duration, Limits.IdleTimeout),
        BodyIdleTimeout = read.Value("body_idle_timeout", Duration, Limits.BodyIdleTimeout),
        MinRate = read.Value("min_rate", Integer, Limits.MinRate),
        ConnectionCount = read.Value("connections", Integer, Limits.ConnectionCount),
        ConnectionsPerClient = read.Value("connections_per_client", Integer, Limits.ConnectionsPerClient),
        HandshakeCount = read.Value("handshakes", Integer, Limits.HandshakeCount),
        StreamCount = read.Value("streams", Integer, Limits.StreamCount),
        DrainTimeout = read.Value("drain_timeout", Duration, Limits.DrainTimeout),
        PreStop = read.Value("pre_stop", Duration, Limits.PreStop),
        Source = read.Close(),
    };

    private static AdminConfig BindAdmin(TableReader read) => new()
    {
        Address = read.AnyAddress("address", Admin.Address)!, // never null with a fallback
        Mode = read.Value("mode", SocketMode, Admin.Mode),
        TokenFile = read.FilePath("token_file", Admin.TokenFile),
        Source = read.Close(),
    };

    private static AccessLogConfig BindAccessLog(TableReader read) => new()
    {
        Format = read.Value("format", LogFormat, AccessLog.Format),
        Path = read.FilePath("path", AccessLog.Path, AccessLogConfig.StandardOutput),
        Source = read.Close(),
    };

    private static AlbConfig BindAlb(TableReader read) => new()
    {
        Id = read.Value("id", Text, Alb.Id, Required),
        Zone = read.Value("zone", Text, Alb.Zone, Required),
        Type = read.Value("type", ValueTypes.AlbType, Alb.Type),
        Ip = read.Reference("ip", Ip),
        IsEnabled = read.Value("enabled", Truth, Alb.IsEnabled),
        Weight = read.Value("weight", Integer, Alb.Weight),
        Source = read.Close(),
    };

    /// <summary>A relative path starts at the file that names it, so that it means the same wherever <c>lb</c> is started.</summary>
    public static string BesideFile(string path, SourcePosition position) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(position.File?.Path) ?? "", path));

    private static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
