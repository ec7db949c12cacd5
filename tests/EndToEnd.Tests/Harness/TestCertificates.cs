using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Certificates made for one test, as files that a configuration can name; gone with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-certificates-");
    private readonly List<string> _tables = [];
    private readonly List<string[]> _hosts = [];

    /// <summary>A listener that speaks TLS, and every certificate added so far.</summary>
    public string Toml => $"""
        [[listeners]]
        name = "tls"
        address = "{IPAddress.Loopback}:0"
        protocol = "https"
        {string.Join("\n", _tables)}
        """;

    /// <summary>Makes one that signs itself, for these hosts; the first is its subject's name.</summary>
    public TestCertificates Add(params string[] hosts) => AddWith("", hosts);

    /// <summary>As <see cref="Add"/>, with more keys in its table.</summary>
    public TestCertificates AddWith(string more, params string[] hosts)
    {
        string path = PathOf(_hosts.Count);
        Write(path, hosts, withKey: true);
        _hosts.Add(hosts);
        _tables.Add($"[[certificates]]\nhosts = [{string.Join(", ", hosts.Select(static host => $"\"{host}\""))}]\ncertificate = \"{path}.pem\"\nkey = \"{path}.key\"\n{more}");
        return this;
    }

    /// <summary>Puts another in the place of the one that was added so manyth; without its key it is half a pair.</summary>
    public void Renew(int index, bool withKey) => Write(PathOf(index), _hosts[index], withKey);

    /// <summary>Of the certificate that the files of the one that was added so manyth hold now.</summary>
    public string Thumbprint(int index)
    {
        using X509Certificate2 own = X509Certificate2.CreateFromPem(File.ReadAllText($"{PathOf(index)}.pem"));
        return own.Thumbprint;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(int index) => Path.Combine(_folder.FullName, $"{index}");

    private static void Write(string path, string[] hosts, bool withKey)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        if (withKey)
        {
            File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText($"{path}.pem", made.ExportCertificatePem());
    }
}
