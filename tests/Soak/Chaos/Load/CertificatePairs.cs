using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>Two certificates for one host, to take turns; as files while they are needed.</summary>
internal sealed class CertificatePairs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-soak-tls-");
    private readonly HashSet<string> _seen = [];

    public CertificatePairs()
    {
        foreach (string name in new[] { "even", "odd" })
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(90));
            File.WriteAllText(PathOf(name, "pem"), certificate.ExportCertificatePem());
            File.WriteAllText(PathOf(name, "key"), key.ExportPkcs8PrivateKeyPem());
        }
    }

    /// <summary>How many different ones clients were shown.</summary>
    public int SeenCount
    {
        get
        {
            lock (_seen)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>The table that has one or the other in force.</summary>
    public string Toml(int number)
    {
        string name = number % 2 == 0 ? "even" : "odd";
        return $"[[certificates]]\nhosts = [\"localhost\"]\ncertificate = \"{PathOf(name, "pem")}\"\nkey = \"{PathOf(name, "key")}\"\n";
    }

    /// <summary>Remembers what a client was shown; it trusts either.</summary>
    public bool See(X509Certificate? certificate)
    {
        lock (_seen)
        {
            _seen.Add(certificate?.GetCertHashString() ?? "");
        }

        return true;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name, string kind) => Path.Combine(_folder.FullName, $"{name}.{kind}");
}
