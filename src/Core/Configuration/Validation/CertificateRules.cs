using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[certificates]]</c>: that every TLS listener has one to show, and each host at most one.</summary>
/// <remarks>Config path. What the files hold is <see cref="CertificateFileRules"/>' matter.</remarks>
internal static class CertificateRules
{
    private const string Table = "[[certificates]]";

    public static void Check(ProxyConfig config, TimeProvider time, FaultList faults)
    {
        ListenerConfig? tls = config.Listeners.FirstOrDefault(static listener => listener.Protocol == ListenerProtocol.Https);
        if (tls is not null && config.Certificates.IsEmpty)
        {
            faults.Add(ConfigFaultCode.NoCertificate, tls.Source.At("protocol"), $"protocol in [[listeners]] is 'https', but there is no {Table}");
        }

        if (tls is null && !config.Certificates.IsEmpty)
        {
            string message = $"{Table} is never used: no [[listeners]] has protocol = \"https\"";
            faults.Add(ConfigFaultCode.CertificateWithoutListener, config.Certificates[0].Source.Here, message);
        }

        Dictionary<string, SourcePosition> taken = new(StringComparer.Ordinal);
        foreach (CertificateConfig certificate in config.Certificates)
        {
            CheckHosts(certificate, taken, faults);
            CheckPath(certificate.CertificateFile, "certificate", certificate.Source, faults);
            CheckPath(certificate.KeyFile, "key", certificate.Source, faults);
            CertificateFileRules.Check(certificate, time.GetUtcNow(), faults);
        }
    }

    private static void CheckHosts(CertificateConfig certificate, Dictionary<string, SourcePosition> taken, FaultList faults)
    {
        SourceMap source = certificate.Source;
        if (certificate.Hosts.IsEmpty && !source.IsUnreadable("hosts"))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.At("hosts"), $"{Table} needs the key 'hosts', with one host at least");
        }

        for (int i = 0; i < certificate.Hosts.Length; i++)
        {
            string host = certificate.Hosts[i];
            SourcePosition here = source.At("hosts", i);
            if (CertificateHost.WhyNone(host) is string why)
            {
                faults.Add(ConfigFaultCode.BadCertificateHost, here, $"hosts[{i}] in {Table} is {Shown.Quoted(host)}; {why}");
            }
            else if (!taken.TryAdd(HostPattern.Normal(host), here))
            {
                string message = $"host '{host}' in {Table} already has a certificate, at {taken[HostPattern.Normal(host)]}";
                faults.Add(ConfigFaultCode.DuplicateCertificateHost, here, message);
            }
        }
    }

    private static void CheckPath(string path, string key, SourceMap source, FaultList faults)
    {
        if (path.Length == 0 && !source.IsUnreadable(key))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.At(key), $"{Table} needs the key '{key}'");
        }
    }
}
