using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of what a certificate's two files hold: that it can be served, and whether clients will take it.</summary>
/// <remarks>
/// Config path. What could not be served refuses the configuration, so a broken pair never replaces a working one. What clients would not take is a warning: one
/// host's old certificate must not keep the others' new ones, or a whole start, waiting.
/// </remarks>
internal static class CertificateFileRules
{
    /// <summary>Renewal by ACME happens a month before; who is this near has had no luck with it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <param name="certificate">With what its files hold.</param>
    /// <param name="now">Which dates count from.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="whoRefuses">Who looks at the certificate, and would refuse it.</param>
    public static void Check(CertificateConfig certificate, DateTimeOffset now, FaultList faults, string whoRefuses = "clients")
    {
        X509Certificate2Collection chain = [];
        PemKey? key = null;
        try
        {
            bool isSound = TryRead(certificate.CertificatePem, ConfigFaultCode.BadCertificate, certificate.CertificateFile, "certificate", pem => PemCertificates.TryRead(pem, out chain));
            bool isKey = TryRead(certificate.KeyPem, ConfigFaultCode.BadPrivateKey, certificate.KeyFile, "key", pem => PemKey.TryRead(pem, out key));
            if (isSound)
            {
                CheckDates(chain[0], certificate, now, faults, whoRefuses);
                CheckNames(chain[0], certificate, faults);
            }

            if (isSound && isKey && !key!.IsOf(chain[0]))
            {
                string message = $"key {Shown.Quoted(certificate.KeyFile)} is not the key of certificate {Shown.Quoted(certificate.CertificateFile)} ({chain[0].Subject})";
                faults.Add(ConfigFaultCode.KeyMismatch, certificate.Source.At("key"), message);
            }
        }
        finally
        {
            key?.Dispose();
            foreach (X509Certificate2 each in chain)
            {
                each.Dispose();
            }
        }

        bool TryRead(ImmutableArray<byte> pem, ConfigFaultCode code, string path, string name, PemReading read)
        {
            if (pem.IsDefault)
            {
                return false; // not read: missing, which is a fault already, or not looked for
            }

            string? why = read(pem.AsSpan());
            if (why is not null)
            {
                faults.Add(code, certificate.Source.At(name), $"{Shown.Quoted(path)} {why}");
            }

            return why is null;
        }
    }

    private delegate string? PemReading(ReadOnlySpan<byte> pem);

    private static void CheckDates(X509Certificate2 own, CertificateConfig certificate, DateTimeOffset now, FaultList faults, string whoRefuses)
    {
        SourcePosition here = certificate.Source.At("certificate");
        (DateTimeOffset from, DateTimeOffset until) = (own.NotBefore, own.NotAfter);
        if (until <= now)
        {
            faults.Add(ConfigFaultCode.CertificateNotValid, here, $"{Shown.Quoted(certificate.CertificateFile)} expired on {Date(until)}: {whoRefuses} refuse it");
        }
        else if (from > now)
        {
            faults.Add(ConfigFaultCode.CertificateNotValid, here, $"{Shown.Quoted(certificate.CertificateFile)} is valid from {Date(from)} on: until then {whoRefuses} refuse it");
        }
        else if (until - now < Soon)
        {
            faults.Add(ConfigFaultCode.CertificateExpiresSoon, here, $"{Shown.Quoted(certificate.CertificateFile)} expires on {Date(until)}, in less than {Soon.Days} days");
        }
    }

    private static void CheckNames(X509Certificate2 own, CertificateConfig certificate, FaultList faults)
    {
        string[] names = [.. PemCertificates.NamesOf(own)];
        for (int i = 0; i < certificate.Hosts.Length; i++)
        {
            string host = certificate.Hosts[i];
            if (CertificateHost.WhyNone(host) is null && !CertificateHost.IsCovered(host, names))
            {
                string those = names.Length == 0 ? "no DNS name at all" : string.Join(", ", names);
                string message = $"{Shown.Quoted(certificate.CertificateFile)} is not for host '{host}': it names {those}";
                faults.Add(ConfigFaultCode.HostNotCovered, certificate.Source.At("hosts", i), message);
            }
        }
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
