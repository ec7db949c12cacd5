using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration.Changes;

/// <summary>What a publish changed, for the operator who wants to see that it was what he meant.</summary>
/// <remarks>
/// Config path, immutable. Told from the words of the configuration, but for endpoints, which selectors and names give: those are told from the
/// snapshots. What was written in other words and means the same counts as changed.
/// </remarks>
/// <param name="Routes">By whom they take (host, path, methods, headers), under their names.</param>
/// <param name="Services">By name.</param>
/// <param name="Endpoints">By service and address.</param>
/// <param name="Listeners">By address.</param>
/// <param name="Certificates">By their hosts; files that hold other bytes count.</param>
/// <param name="Tables">Of the tables that stand once or matter as a whole, those that say something else: <c>[limits]</c>, <c>[[albs]]</c>.</param>
public sealed record ConfigChanges(
    ChangeSet Routes, ChangeSet Services, ChangeSet Endpoints, ChangeSet Listeners, ChangeSet Certificates, ImmutableArray<string> Tables)
{
    /// <summary>Compares what was in force with what is.</summary>
    public static ConfigChanges Between(ProxyConfig before, ProxySnapshot snapshotBefore, ProxyConfig after, ProxySnapshot snapshotAfter) => new(
        ChangeSet.Between(
            before.Routes, after.Routes, RouteIdentity.Of, static route => route.Source.Fingerprint, static route => route.EffectiveName),
        ChangeSet.Between(
            before.Services, after.Services, static service => service.Name, Content, static service => service.Name),
        ChangeSet.Between(EndpointsOf(snapshotBefore), EndpointsOf(snapshotAfter), Identity, Content, Name),
        ChangeSet.Between(
            before.Listeners,
            after.Listeners,
            Identity,
            static listener => listener.Source.Fingerprint,
            static listener => listener.Name),
        ChangeSet.Between(before.Certificates, after.Certificates, Name, Content, Name),
        [.. ChangedTables(before, after)]);

    /// <summary><c>routes +1, endpoints -2 ~1, [limits]</c>; <c>nothing</c> when nothing is different.</summary>
    public override string ToString()
    {
        (string Kind, ChangeSet Set)[] sets =
            [("routes", Routes), ("services", Services), ("endpoints", Endpoints), ("listeners", Listeners), ("certificates", Certificates)];
        string[] parts = [.. sets.Where(static kind => !kind.Set.IsEmpty).Select(static kind => $"{kind.Kind} {kind.Set}"), .. Tables];
        return parts.Length == 0 ? "nothing" : string.Join(", ", parts);
    }

    private static IEnumerable<(string Service, Endpoint Endpoint)> EndpointsOf(ProxySnapshot snapshot) =>
        snapshot.Clusters.SelectMany(static (Cluster cluster) => cluster.Endpoints, static (cluster, endpoint) => (cluster.Name, endpoint));

    /// <summary>Its address, unless that says nothing yet, or others have it too.</summary>
    private static (string Where, bool IsUdp) Identity(ListenerConfig listener) =>
        (listener is { Address: { } address and not IPEndPoint { Port: 0 }, Sni.IsEmpty: true } ? AddressText.Of(address) : listener.Name, listener.Protocol == ListenerProtocol.Udp);

    private static (string Service, EndPoint Address) Identity((string Service, Endpoint Endpoint) each) => (each.Service, each.Endpoint.Address);

    private static long Content((string Service, Endpoint Endpoint) each) =>
        HashCode.Combine(each.Endpoint.Name, each.Endpoint.Zone, each.Endpoint.IsReady, each.Endpoint.Weight);

    private static string Name((string Service, Endpoint Endpoint) each) => $"{each.Service}/{each.Endpoint.AddressText}";

    private static string Name(CertificateConfig certificate) => string.Join(' ', certificate.Hosts);

    private static long Content(CertificateConfig certificate)
    {
        HashCode content = new();
        content.Add(certificate.Source.Fingerprint);
        content.AddBytes(certificate.CertificatePem.AsSpan());
        content.AddBytes(certificate.KeyPem.AsSpan());
        content.AddBytes(certificate.ClientCaPem.AsSpan());
        return content.ToHashCode();
    }

    private static long Content(ServiceConfig service)
    {
        HashCode content = new();
        content.Add(service.Source.Fingerprint);
        content.AddBytes(service.CaPem.IsDefault ? [] : service.CaPem.AsSpan());
        content.AddBytes(service.ClientCertificate is { CertificatePem.IsDefault: false } own ? own.CertificatePem.AsSpan() : []);
        content.AddBytes(service.ClientCertificate is { KeyPem.IsDefault: false } same ? same.KeyPem.AsSpan() : []);
        return content.ToHashCode();
    }

    private static IEnumerable<string> ChangedTables(ProxyConfig before, ProxyConfig after)
    {
        (string Table, long Before, long After)[] tables =
        [
            ("[node]", Said(before.Node.Source), Said(after.Node.Source)),
            ("[transport]", Said(before.Transport.Source), Said(after.Transport.Source)),
            ("[default_backend]", Said(before.DefaultService?.Source), Said(after.DefaultService?.Source)),
            ("[tls]", Said(before.Tls), Said(after.Tls)),
            ("[limits]", Said(before.Limits.Source), Said(after.Limits.Source)),
            ("[admin]", Said(before.Admin.Source), Said(after.Admin.Source)),
            ("[access_log]", Said(before.AccessLog.Source), Said(after.AccessLog.Source)),
            ("[portable_ip]", Said(before.PortableIp?.Source), Said(after.PortableIp?.Source)),
            ("[[albs]]", Said(before.Albs), Said(after.Albs)),
            ("[mzlb]", Said(before.Mzlb), Said(after.Mzlb)),
        ];
        return tables.Where(static table => table.Before != table.After).Select(static table => table.Table);
    }

    private static long Said(SourceMap? source) => source?.Fingerprint ?? 0;

    private static long Said(MzlbConfig? mzlb) => mzlb is null ? 0 : HashCode.Combine(
        mzlb.Source.Fingerprint, mzlb.Probe.Source.Fingerprint, mzlb.Dns.Source.Fingerprint, Said(mzlb.Dns.Tsig?.Source), Hash(mzlb.Secret), Hash(mzlb.Dns.Tsig?.Secret ?? []));

    private static long Said(TlsConfig tls) => HashCode.Combine(tls.Source.Fingerprint, Said(tls.Hsts?.Source), Hash(tls.ClientCaPem.IsDefault ? [] : tls.ClientCaPem));

    private static int Hash(ImmutableArray<byte> secret)
    {
        HashCode content = new();
        content.AddBytes(secret.AsSpan());
        return content.ToHashCode();
    }

    private static long Said(ImmutableArray<AlbConfig> albs)
    {
        HashCode all = new();
        foreach (AlbConfig alb in albs)
        {
            all.Add(alb.Source.Fingerprint);
        }

        return all.ToHashCode();
    }
}
