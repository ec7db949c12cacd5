using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes a service's <see cref="ConnectPlan"/> of its <c>protocol</c>, the keys that go with it, and <c>send_proxy_protocol</c>.</summary>
/// <remarks>Config path. Where no service has TLS nothing of the base library's cryptography is touched, as for certificates (<see cref="CertificateCompiler"/>).</remarks>
internal static class ConnectPlanCompiler
{
    /// <param name="service">As the rules have passed it.</param>
    /// <param name="previous">The plan in force, taken over where nothing of it is different: its idle connections go on being lent.</param>
    public static ConnectPlan Compile(ServiceConfig service, ConnectPlan? previous)
    {
        if (service is { Protocol: ServiceProtocol.Http, SendProxyProtocol: null })
        {
            return ConnectPlan.Plain;
        }

        string content = ContentOf(service);
        return previous?.Content == content ? previous : Make(service, content);
    }

    private static ConnectPlan Make(ServiceConfig service, string content)
    {
        bool isTls = service.Protocol == ServiceProtocol.Https;
        EndpointTls? tls = isTls ? new EndpointTls(ServerNameOf(service), !service.IsInsecure, RootsOf(service), CertificateOf(service.ClientCertificate)) : null;
        return Plan(speaksHttp2: service.Protocol == ServiceProtocol.H2c, forGrpc: isTls ? Plan(speaksHttp2: true, forGrpc: null) : null);

        ConnectPlan Plan(bool speaksHttp2, ConnectPlan? forGrpc) => new()
        {
            ProxyHeader = (ProxyHeaderVersion)(service.SendProxyProtocol ?? 0),
            Tls = tls,
            SpeaksHttp2 = speaksHttp2,
            ForGrpc = forGrpc,
            Content = content,
        };
    }

    /// <summary>The name that endpoints are asked for and verified against: what is written, else the name they are found by, else a Host of the operator's; null: their address.</summary>
    public static string? ServerNameOf(ServiceConfig service)
    {
        string name = service.ServerName.Length > 0 ? service.ServerName
            : service.Dns?.Name is { } found ? found.Host
            : service.HostHeader is "preserve" or "endpoint" ? ""
            : WithoutPort(service.HostHeader);
        return name.Length == 0 ? null : name.TrimEnd('.');
    }

    /// <summary>Of a Host that may be a fault of the configuration, and is told as such elsewhere.</summary>
    private static string WithoutPort(string host)
    {
        bool isBracketed = host.StartsWith('[');
        int end = host.IndexOf(isBracketed ? ']' : ':', StringComparison.Ordinal);
        return host[(isBracketed ? 1 : 0)..(end < 0 ? host.Length : end)];
    }

    /// <summary>Whose word is taken; null: the system's. A file that was not read (a configuration that is only looked at) vouches for nobody.</summary>
    private static X509Certificate2Collection? RootsOf(ServiceConfig service)
    {
        if (service.CaFile.Length == 0)
        {
            return null;
        }

        X509Certificate2Collection roots = [];
        string? why = service.CaPem.IsDefault ? null : PemCertificates.TryReadAll(service.CaPem.AsSpan(), out roots);
        return why is null ? roots : throw new UnreachableException(why);
    }

    private static SslStreamCertificateContext? CertificateOf(CertificateConfig? written)
    {
        if (written is null || written.CertificatePem.IsDefault || written.KeyPem.IsDefault)
        {
            return null;
        }

        string? why = PemCertificates.TryRead(written.CertificatePem.AsSpan(), out X509Certificate2Collection chain) ??
            PemKey.TryRead(written.KeyPem.AsSpan(), out PemKey? key) ?? Join(key!);
        return why is null ? SslStreamCertificateContext.Create(chain[0], [.. chain.Skip(1)], offline: true) : throw new UnreachableException(why);

        string? Join(PemKey key)
        {
            using (key)
            {
                X509Certificate2 bare = chain[0];
                chain[0] = key.Join(bare);
                bare.Dispose();
                return null;
            }
        }
    }

    private static string ContentOf(ServiceConfig service) => string.Create(
        CultureInfo.InvariantCulture,
        $"{service.Protocol} {service.SendProxyProtocol} {service.IsInsecure} {ServerNameOf(service)} {service.CaFile.Length > 0} {Hash(service.CaPem)} " +
        $"{Hash(service.ClientCertificate?.CertificatePem)} {Hash(service.ClientCertificate?.KeyPem)}");

    private static string Hash(ImmutableArray<byte>? bytes) => bytes is { IsDefault: false } read ? Convert.ToHexString(SHA256.HashData(read.AsSpan())) : "-";
}
