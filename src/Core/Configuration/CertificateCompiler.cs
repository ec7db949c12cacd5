using System.Collections.Immutable;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes the certificate table of a snapshot.</summary>
/// <remarks>Config path. Where there are no certificates nothing of the base library's cryptography is touched: OpenSSL alone is 4.5 MiB (docs/adr/0008).</remarks>
internal static class CertificateCompiler
{
    /// <param name="certificates">As the rules have passed them.</param>
    /// <param name="previous">The table in force: what the same files have made is taken over.</param>
    public static CertificateTable Compile(ImmutableArray<CertificateConfig> certificates, CertificateTable? previous)
    {
        // Not read: a configuration from memory, which is looked at and not served.
        ImmutableArray<CertificateConfig> read = [.. certificates.Where(static each => !each.CertificatePem.IsDefault && !each.KeyPem.IsDefault)];
        return read.IsEmpty ? CertificateTable.Empty : new CertificateTable([.. read.Select(each => ServerCertificate.Create(
            each.Hosts, each.CertificatePem.AsSpan(), each.KeyPem.AsSpan(), previous ?? CertificateTable.Empty))]);
    }
}
