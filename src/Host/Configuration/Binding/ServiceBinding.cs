using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of <c>[[services]]</c> and of the tables within: a part of <see cref="ConfigBinder"/>'s table.</summary>
/// <remarks>Config path.</remarks>
internal static class ServiceBinding
{
    // Defaults, those of the tables within included.
    private static readonly ServiceConfig Service = new();
    private static readonly EndpointConfig Endpoint = new();

    /// <summary>One <c>[[services]]</c>.</summary>
    public static ServiceConfig BindService(TableReader read)
    {
        ServiceConfig service = BindKeys(read);
        if (service.Protocol != ServiceProtocol.Https)
        {
            read.PassOver("insecure"); // nothing is verified that could be left unverified
        }

        return service;
    }

    private static ServiceConfig BindKeys(TableReader read) => new()
    {
        Name = read.Value("name", Text, Service.Name, Required),
        Selector = read.Labels("selector"),
        Port = read.Number("port", Integer),
        Endpoints = read.Many("endpoints", "[[services.endpoints]]", BindEndpoint),
        Balancing = read.Value("balancing", Balancing, Service.Balancing),
        Protocol = read.Value("protocol", EndpointProtocol, Service.Protocol),
        ServerName = read.Value("server_name", Text, Service.ServerName),
        CaFile = read.FilePath("ca", Service.CaFile),
        ClientCertificate = read.One("client_certificate", "[services.client_certificate]", BindClientCertificate),
        IsInsecure = read.Value("insecure", Truth, Service.IsInsecure),
        SendProxyProtocol = read.Number("send_proxy_protocol", Integer),
        HostHeader = read.Value("host_header", Text, Service.HostHeader),
        HashKey = read.Reference("hash_key", RequestKey, KeyListing.NoDefault),
        PrefersZone = read.Value("prefer_zone", Truth, Service.PrefersZone),
        SlowStart = read.Value("slow_start", Duration, Service.SlowStart),
        MaxConnections = read.Value("max_connections", Integer, Service.MaxConnections),
        Queue = read.One("queue", "[services.queue]", BindQueue, Service.Queue),
        Timeouts = read.One("timeouts", "[services.timeouts]", static read => BindTimeouts(read), Service.Timeouts),
        Keepalive = read.One("keepalive", "[services.keepalive]", BindKeepalive, Service.Keepalive),
        Retry = read.One("retry", "[services.retry]", static read => BindRetry(read), Service.Retry),
        Sticky = read.One("sticky", "[services.sticky]", StickyBinding.Bind),
        Dns = read.One("dns", "[services.dns]", HealthBinding.BindName),
        Health = read.One("health", "[services.health]", HealthBinding.BindHealth),
        Passive = read.One("passive", "[services.passive]", HealthBinding.BindPassive, Service.Passive),
        OnAllUnhealthy = read.Value("on_all_unhealthy", HealthValueTypes.OnAllUnhealthy, Service.OnAllUnhealthy),
        Source = read.Close(),
    };

    private static EndpointConfig BindEndpoint(TableReader read) => new()
    {
        Address = read.AnyAddress("address"),
        Zone = read.Value("zone", Text, ""),
        Weight = read.Value("weight", Integer, Endpoint.Weight),
        Source = read.Close(),
    };

    private static CertificateConfig BindClientCertificate(TableReader read) => new()
    {
        CertificateFile = read.FilePath("certificate", "", shown: Required),
        KeyFile = read.FilePath("key", "", shown: Required),
        Source = read.Close(),
    };

    /// <summary>A <c>timeouts</c> table.</summary>
    /// <param name="read">It.</param>
    /// <param name="shown">Its defaults in words, where they are not these.</param>
    public static TimeoutsConfig BindTimeouts(TableReader read, string? shown = null) => new()
    {
        Connect = read.Value("connect", Duration, Service.Timeouts.Connect, shown),
        FirstByte = read.Value("first_byte", Duration, Service.Timeouts.FirstByte, shown),
        Idle = read.Value("idle", Duration, Service.Timeouts.Idle, shown),
        Tunnel = read.Value("tunnel", Duration, Service.Timeouts.Tunnel, shown),
        Source = read.Close(),
    };

    private static KeepaliveConfig BindKeepalive(TableReader read) => new()
    {
        IdleCount = read.Value("idle", Integer, Service.Keepalive.IdleCount),
        Timeout = read.Value("timeout", Duration, Service.Keepalive.Timeout),
        MaxRequests = read.Value("max_requests", Integer, Service.Keepalive.MaxRequests),
        Source = read.Close(),
    };

    private static QueueConfig BindQueue(TableReader read) => new()
    {
        Size = read.Value("size", Integer, Service.Queue.Size),
        Timeout = read.Value("timeout", Duration, Service.Queue.Timeout),
        Source = read.Close(),
    };

    /// <summary>A <c>retry</c> table.</summary>
    /// <inheritdoc cref="BindTimeouts"/>
    public static RetryConfig BindRetry(TableReader read, string? shown = null) => new()
    {
        Attempts = read.Value("attempts", Integer, Service.Retry.Attempts, shown),
        On = read.List("on", RetryCause, Service.Retry.On, shown),
        TakesNonIdempotent = read.Value("non_idempotent", Truth, Service.Retry.TakesNonIdempotent, shown),
        Budget = read.Value("budget", Share, Service.Retry.Budget, shown),
        MaxBodyBytes = read.Value("max_body", Size, Service.Retry.MaxBodyBytes, shown),
        Source = read.Close(),
    };
}
