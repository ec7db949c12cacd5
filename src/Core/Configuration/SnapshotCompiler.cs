using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes one <see cref="ProxySnapshot"/> of one <see cref="ProxyConfig"/>.</summary>
/// <remarks>
/// Config path, without state of its own. Past it no policy is a string and no key has a default. The meters come from outside
/// because they outlive every snapshot.
/// </remarks>
/// <param name="routeMeter">Gives a route name's meter, always the same one for the same name.</param>
/// <param name="serviceMeter">Gives a service name's meter, always the same one for the same name.</param>
/// <param name="names">What services' names resolve to; null: to nothing.</param>
/// <param name="time">Clocks the drain time of endpoints that go; null: the system's.</param>
public sealed class SnapshotCompiler(
    Func<string, RouteMeter> routeMeter, Func<string, ServiceMeter> serviceMeter, NameBook? names = null, TimeProvider? time = null)
{
    private readonly NameBook _names = names ?? new NameBook();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The <c>route</c> label of requests that no route matched: the operator's own word for it.</summary>
    public const string DefaultRouteName = "default_backend";

    /// <summary>Compiles <paramref name="config"/>, or says all that is wrong with it.</summary>
    /// <param name="config">What the operator wrote.</param>
    /// <param name="previous">The snapshot in force, whose endpoint states are carried over; null for the first.</param>
    /// <param name="snapshot">The whole of it, or null when refused.</param>
    /// <param name="faults">Every fault, sorted by file and line; after success, the warnings.</param>
    public bool TryCompile(
        ProxyConfig config,
        ProxySnapshot? previous,
        [NotNullWhen(true)] out ProxySnapshot? snapshot,
        out ImmutableArray<ConfigFault> faults)
    {
        snapshot = IsSound(config, out faults) ? Compile(config, previous) : null;
        return snapshot is not null;
    }

    /// <summary>Compiles a configuration that validation has found sound: it cannot fail.</summary>
    public ProxySnapshot Compile(ProxyConfig sound, ProxySnapshot? previous) => Compile(sound, previous, generation: (previous?.Generation ?? 0) + 1);

    /// <summary>True when nothing refuses <paramref name="config"/>.</summary>
    internal bool IsSound(ProxyConfig config, out ImmutableArray<ConfigFault> faults)
    {
        faults = ConfigValidator.Validate(config, _time);
        return !faults.Any(static fault => fault.Severity == ConfigFaultSeverity.Error);
    }

    /// <summary>Compiles the configuration that is in force once more, because a name resolves to something else: the same generation.</summary>
    public ProxySnapshot Recompile(ProxyConfig config, ProxySnapshot previous) => Compile(config, previous, previous.Generation);

    /// <summary>
    /// Compiles a configuration that validation found sound, to be looked at and never served: it shares nothing with the snapshot in force, counts
    /// nothing, and knows no name's addresses.
    /// </summary>
    public static ProxySnapshot CompileAside(ProxyConfig config)
    {
        RouteMeter route = new("");
        ServiceMeter service = new("");
        return new SnapshotCompiler(_ => route, _ => service).Compile(config, previous: null, generation: 0);
    }

    private ProxySnapshot Compile(ProxyConfig config, ProxySnapshot? previous, long generation)
    {
        ClusterCompiler clusters = new(
            config.Pods, config.Zone, previous, serviceMeter, _names, new DrainTimes(_time, config.Limits.DrainTimeout));
        ImmutableDictionary<string, Cluster> byName = config.Services.ToImmutableDictionary(service => service.Name, clusters.Compile);
        RouteCompiler routes = new(byName, previous?.RateLimits ?? ImmutableDictionary<string, RateLimit>.Empty, routeMeter);
        ImmutableArray<Cluster> all = [.. config.Services.Select(written => byName[written.Name])];
        return new ProxySnapshot
        {
            Generation = generation,
            Routes = routes.Compile(config.Routes),
            DefaultRoute = config.DefaultService is { } service ? routes.CompileDefault(DefaultRouteName, service.Service) : null,
            Certificates = CertificateCompiler.Compile(config.Certificates, config.Tls, previous?.Certificates),
            HttpsRedirect = TlsCompiler.Redirect(config),
            HstsLine = TlsCompiler.HstsLine(config.Tls.Hsts),
            RateLimits = routes.RateLimits,
            Streams = config.Listeners.Where(static listener => listener.IsStream)
                .ToImmutableDictionary(static listener => listener.Name, listener => Compile(listener, byName)),
            Clusters = all,
            KeptIdleCount = all.Sum(static cluster => (long)cluster.Endpoints.Length * cluster.Policy.KeptIdleCount),
            Limits = Compile(config.Limits),
            Zone = config.Zone,
            AlbEnabled = config.Alb?.IsEnabled ?? true,
        };
    }

    // The casts cannot overflow: StreamRules bounds both numbers.
    private static StreamTarget Compile(ListenerConfig listener, ImmutableDictionary<string, Cluster> clusters) => new(clusters[listener.Service])
    {
        SessionIdleMs = (int)listener.Udp.IdleTimeout.TotalMilliseconds,
        MostSessions = (int)listener.Udp.Sessions,
    };

    // The casts cannot overflow: LimitRules bounds each value well below int.MaxValue.
    private static ProxyLimits Compile(LimitsConfig limits) => new(
        new Http1Limits((int)limits.RequestLineBytes, (int)limits.HeaderBytes, (int)limits.HeaderCount, (int)limits.ResponseHeaderBytes),
        (int)limits.HeaderTimeout.TotalMilliseconds,
        (int)limits.IdleTimeout.TotalMilliseconds,
        (int)limits.BodyIdleTimeout.TotalMilliseconds,
        (int)limits.MinRate,
        (int)limits.ConnectionCount,
        (int)limits.ConnectionsPerClient,
        (int)limits.HandshakeCount,
        (int)limits.StreamCount);
}
