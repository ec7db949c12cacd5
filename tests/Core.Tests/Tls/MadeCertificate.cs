using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Tests.Tls;

/// <summary>Certificates made for a test, as PEM.</summary>
internal static class MadeCertificate
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One that signs itself.</summary>
    public static CertificateConfig Config(params string[] hosts)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256).CreateSelfSigned(From, Until);
        return new CertificateConfig { Hosts = [.. hosts], CertificatePem = Bytes(made.ExportCertificatePem()), KeyPem = Bytes(key.ExportECPrivateKeyPem()) };
    }

    /// <summary>One that an intermediate has signed, with that behind it; the root that signs the intermediate is nowhere.</summary>
    public static CertificateConfig ChainConfig(string host, out string intermediate)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA key = RSA.Create(2048);
        using X509Certificate2 root = Authority("CN=root", rootKey).CreateSelfSigned(From, Until);
        using X509Certificate2 bare = Authority("CN=intermediate", middleKey).Create(root, From, Until, [1]);
        using X509Certificate2 middle = bare.CopyWithPrivateKey(middleKey);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.Create(middle.SubjectName, X509SignatureGenerator.CreateForECDsa(middleKey), From, Until, [2]);
        intermediate = middle.Thumbprint;
        return new CertificateConfig
        {
            Hosts = [host],
            CertificatePem = Bytes($"{made.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n"),
            KeyPem = Bytes(key.ExportRSAPrivateKeyPem()),
        };
    }

    /// <summary>The table of these, as a snapshot has it.</summary>
    public static CertificateTable Table(params CertificateConfig[] certificates) => CertificateCompiler.Compile([.. certificates], new TlsConfig(), previous: null);

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request;
    }

    private static ImmutableArray<byte> Bytes(string text) => [.. Encoding.ASCII.GetBytes(text)];
}
