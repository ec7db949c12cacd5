using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A CA made for one test, and what it signs: certificates of pods, and of the balancer towards pods.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-authority-");
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public TestAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority("CN=root", key).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
        _root = X509CertificateLoader.LoadPkcs12(root.Export(X509ContentType.Pkcs12), null);
        _intermediate = Sign(Authority("CN=intermediate", key), key, _root, Now.AddDays(-300), Now.AddDays(300));
        File.WriteAllText(CaFile, root.ExportCertificatePem());
    }

    /// <summary>The CA's own certificate.</summary>
    public string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>A pod's side of a handshake.</summary>
    /// <param name="name">Whom its certificate is for: a name, or an address.</param>
    /// <param name="fromDays">Valid since; negative is past.</param>
    /// <param name="untilDays">Valid until.</param>
    public SslServerAuthenticationOptions Issue(string name, int fromDays = -10, int untilDays = 90) => Issue(name, Now.AddDays(fromDays), Now.AddDays(untilDays));

    /// <summary>As <see cref="Issue(string, int, int)"/>, to the second.</summary>
    public SslServerAuthenticationOptions Issue(string name, DateTimeOffset from, DateTimeOffset until) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(Make(name, from, until), [_intermediate], offline: true),
    };

    /// <summary>A certificate and its key as files, without an ending: <c>.pem</c> and <c>.key</c> are there.</summary>
    public string Write(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        using X509Certificate2 made = Make(name, Now.AddDays(-10), Now.AddDays(90));
        File.WriteAllText($"{path}.pem", $"{made.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText($"{path}.key", made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return path;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _root.Dispose();
        _intermediate.Dispose();
    }

    private X509Certificate2 Make(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        return Sign(request, key, _intermediate, from, until);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2 signer, DateTimeOffset from, DateTimeOffset until)
    {
        using X509Certificate2 bare = request.Create(signer, from, until, RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 made = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
