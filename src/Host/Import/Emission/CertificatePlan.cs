using System.Security.Cryptography;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>Finds the certificates of Ingresses, and where their files go.</summary>
/// <remarks>Config path, one thread. Without a folder to write to, each entry of <c>tls</c> is in the report.</remarks>
/// <param name="cluster">For the secrets.</param>
/// <param name="folder">Null: none was named.</param>
/// <param name="judge">Says which hosts there can be.</param>
/// <param name="report">Where those go that have no certificate.</param>
internal sealed class CertificatePlan(KubeCluster cluster, string? folder, Judge judge, ImportReport report)
{
    private readonly Dictionary<string, ImportedCertificate> _byFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeName> _secretOfHost = new(StringComparer.Ordinal);

    public IReadOnlyList<ImportedCertificate> Certificates => [.. _byFile.Values.Where(static certificate => certificate.Hosts.Count > 0)];

    public void Add(KubeIngress ingress)
    {
        foreach (IngressTls tls in ingress.Tls)
        {
            string[] hosts = [.. (tls.Hosts.IsEmpty ? ingress.Paths.Select(static path => path.Host) : tls.Hosts).Where(static host => host.Length > 0).Distinct()];
            string what = hosts.Length == 0 ? "tls" : $"tls of {Shown.Plain(string.Join(", ", hosts))}";
            KubeName key = new(ingress.Object.Namespace, tls.Secret);
            if (WhyNot(tls, hosts, key) is { } why)
            {
                report.NotCarried(tls.Position, ingress.Object.Subject, what, why);
            }
            else
            {
                Add(ingress, tls, hosts, cluster.Secrets[key], folder!); // WhyNot found both
            }
        }
    }

    /// <summary>Names the secrets that no Ingress asked for.</summary>
    public void NoteUnused(IEnumerable<KubeIngress> ingresses)
    {
        HashSet<KubeName> used = [.. ingresses.SelectMany(static ingress => ingress.Tls.Select(tls => new KubeName(ingress.Object.Namespace, tls.Secret)))];
        foreach (KubeSecret secret in cluster.Secrets.Values.Where(secret => !used.Contains(secret.Object.Key)))
        {
            report.Note(secret.Object.Position, secret.Object.Subject, "no Ingress names it, so it was left out");
        }
    }

    private string? WhyNot(IngressTls tls, string[] hosts, KubeName key) => tls.Secret switch
    {
        "" => "it names no secret; write a [[certificates]] with the certificate the controller has by default",
        _ when hosts.Length == 0 => "neither it nor a rule names a host; write a [[certificates]] with the hosts it is for",
        _ when folder is null => "name a folder for certificates and keys with --certificates DIR, and they become [[certificates]]",
        _ when !cluster.Secrets.TryGetValue(key, out KubeSecret? secret) =>
            $"Secret {Shown.Plain(key.ToString())} is not in the input; add it with 'kubectl get secret -o yaml'",
        _ when !IsPem(cluster.Secrets[key].Certificate, "CERTIFICATE") => $"'tls.crt' of Secret {Shown.Plain(key.ToString())} is no certificate in PEM",
        _ when !IsPem(cluster.Secrets[key].Key, "PRIVATE KEY") => $"'tls.key' of Secret {Shown.Plain(key.ToString())} is no private key in PEM",
        _ => null,
    };

    private void Add(KubeIngress ingress, IngressTls tls, string[] hosts, KubeSecret secret, string directory)
    {
        // An underscore is in no name of Kubernetes, so two secrets have two files.
        string file = Path.GetFullPath(Path.Combine(directory, $"{secret.Object.Namespace}_{secret.Object.Name}"));
        if (!_byFile.TryGetValue(file, out ImportedCertificate? certificate))
        {
            certificate = new ImportedCertificate(secret, $"{file}.crt", $"{file}.key", []);
            _byFile.Add(file, certificate);
        }

        foreach (string host in hosts.Select(static host => host.ToLowerInvariant().TrimEnd('.')).Distinct())
        {
            string what = $"tls of {Shown.Plain(host)}";
            if (judge.WhyNoRoute(Judge.ToAnything(Judge.ARoute(host, "/", isExact: false))) is { } why)
            {
                report.NotCarried(tls.Position, ingress.Object.Subject, what, why);
            }
            else if (_secretOfHost.TryAdd(host, secret.Object.Key))
            {
                certificate.Hosts.Add(host);
            }
            else if (_secretOfHost[host] != secret.Object.Key)
            {
                report.NotCarried(tls.Position, ingress.Object.Subject, what, $"Secret {_secretOfHost[host]} is the host's certificate already");
            }
        }
    }

    private static bool IsPem(byte[] bytes, string label)
    {
        ReadOnlySpan<char> text = Encoding.ASCII.GetString(bytes);
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            if (text[fields.Label].EndsWith(label, StringComparison.Ordinal))
            {
                return true;
            }

            text = text[fields.Location.End..];
        }

        return false;
    }
}
