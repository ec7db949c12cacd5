using System.Collections.Immutable;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes the certificate table of a snapshot.</summary>
/// <remarks>Config path. Where there are no certificates nothing of the base library's cryptography is touched: OpenSSL alone is 4.5 MiB (docs/adr/0008).</remarks>
internal static class CertificateCompiler
{
    /// <param name="certificates">As the rules have passed them.</param>
    /// <param name="tls">What of them holds where they do not say otherwise.</param>
    /// <param name="previous">The table in force: what the same files have made is taken over.</param>
    public static CertificateTable Compile(ImmutableArray<CertificateConfig> certificates, TlsConfig tls, CertificateTable? previous)
    {
        // Not read: a configuration from memory, which is looked at and not served.
        ImmutableArray<CertificateConfig> read = [.. certificates.Where(static each => !each.CertificatePem.IsDefault && !each.KeyPem.IsDefault)];
        return read.IsEmpty ? CertificateTable.Empty : CompileAll(read, tls, previous ?? CertificateTable.Empty);
    }

    private static CertificateTable CompileAll(ImmutableArray<CertificateConfig> certificates, TlsConfig tls, CertificateTable previous)
    {
        List<TlsPolicy> policies = [.. previous.All.Select(static certificate => certificate.Policy)];
        ImmutableArray<ServerCertificate>.Builder made = ImmutableArray.CreateBuilder<ServerCertificate>(certificates.Length);
        foreach (CertificateConfig certificate in certificates)
        {
            TlsPolicy policy = Policy(certificate, tls, policies);
            policies.Add(policy);
            made.Add(ServerCertificate.Create(
                certificate.Hosts, certificate.CertificatePem.AsSpan(), certificate.KeyPem.AsSpan(), policy, new HandshakeOffer(tls.StaplesOcsp, tls.SpeaksHttp2), previous));
        }

        return new CertificateTable(made.DrainToImmutable(), asksEverybody: tls.ClientCaFile.Length > 0);
    }

    private static TlsPolicy Policy(CertificateConfig certificate, TlsConfig tls, IEnumerable<TlsPolicy> known)
    {
        ImmutableArray<byte> authority = certificate.ClientCaFile is null ? tls.ClientCaPem : certificate.ClientCaPem;
        return TlsPolicy.Create(
            (certificate.MinVersion ?? tls.MinVersion) == TlsVersion.Tls13,
            authority.IsDefault ? [] : authority.AsSpan(),
            (int)(certificate.ClientDepth ?? tls.ClientDepth),
            known);
    }
}
