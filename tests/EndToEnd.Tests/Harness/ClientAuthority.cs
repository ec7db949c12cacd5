using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Who signs clients' certificates in a test: a root, and as many intermediates below it as are wished.</summary>
internal sealed class ClientAuthority : IDisposable
{
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-authority-");
    private readonly List<X509Certificate2> _signers = [];

    public ClientAuthority(int intermediates = 0)
    {
        for (int i = 0; i <= intermediates; i++)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new($"CN=signer {i}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
            _signers.Add(i == 0 ? request.CreateSelfSigned(From, Until) : Sign(request, key, (byte)i));
        }

        File.WriteAllText(Path, _signers[0].ExportCertificatePem());
    }

    /// <summary>The file of the root's certificate.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>What a client sends beside its own.</summary>
    public X509Certificate2Collection Intermediates => [.. _signers.Skip(1)];

    private static DateTimeOffset From => DateTimeOffset.UtcNow.AddDays(-1);

    private static DateTimeOffset Until => DateTimeOffset.UtcNow.AddDays(30);

    /// <summary>A client's certificate with its key.</summary>
    public X509Certificate2 Issue(string subject, string use = ClientUse, string? uri = null, string? name = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        SubjectAlternativeNameBuilder names = new();
        if (uri is not null)
        {
            names.AddUri(new Uri(uri));
        }

        if (name is not null)
        {
            names.AddDnsName(name);
        }

        if (uri is not null || name is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        return Sign(request, key, 99);
    }

    public void Dispose()
    {
        _signers.ForEach(static each => each.Dispose());
        _folder.Delete(recursive: true);
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, byte serial)
    {
        using X509Certificate2 bare = request.Create(_signers[^1], _signers[^1].NotBefore, _signers[^1].NotAfter, [serial]); // no longer than who signs it
        return bare.CopyWithPrivateKey(key);
    }
}
