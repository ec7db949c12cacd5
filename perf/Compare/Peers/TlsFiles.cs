using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The certificates of a run: one for P-256 and one for RSA-2048, the same for every proxy, made when the first one asks.</summary>
/// <param name="Ecdsa">A PEM file with the first certificate.</param>
/// <param name="EcdsaKey">Its key.</param>
/// <param name="EcdsaBoth">Both in one file.</param>
/// <param name="Rsa">A PEM file with the second certificate.</param>
/// <param name="RsaKey">Its key.</param>
/// <param name="RsaBoth">Both in one file.</param>
internal sealed record TlsFiles(string Ecdsa, string EcdsaKey, string EcdsaBoth, string Rsa, string RsaKey, string RsaBoth)
{
    /// <summary>The names they are for; the first also serves clients that ask for none.</summary>
    public const string EcdsaHost = "p256.test";
    public const string RsaHost = "rsa.test";

    private static readonly Lazy<(string Certificate, string Key)> EcdsaPem = new(() =>
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Sign(new CertificateRequest($"CN={EcdsaHost}", key, HashAlgorithmName.SHA256), EcdsaHost), key.ExportPkcs8PrivateKeyPem());
    });

    private static readonly Lazy<(string Certificate, string Key)> RsaPem = new(() =>
    {
        using RSA key = RSA.Create(2048);
        return (Sign(new CertificateRequest($"CN={RsaHost}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), RsaHost), key.ExportPkcs8PrivateKeyPem());
    });

    /// <summary>Their paths in <paramref name="folder"/>.</summary>
    public static TlsFiles In(string folder) => new(
        Path.Combine(folder, "p256.pem"),
        Path.Combine(folder, "p256.key"),
        Path.Combine(folder, "p256-both.pem"),
        Path.Combine(folder, "rsa.pem"),
        Path.Combine(folder, "rsa.key"),
        Path.Combine(folder, "rsa-both.pem"));

    /// <summary>Writes them.</summary>
    public async Task<TlsFiles> WriteAsync(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Ecdsa, EcdsaPem.Value.Certificate, cancellation);
        await File.WriteAllTextAsync(EcdsaKey, EcdsaPem.Value.Key, cancellation);
        await File.WriteAllTextAsync(EcdsaBoth, $"{EcdsaPem.Value.Certificate}\n{EcdsaPem.Value.Key}\n", cancellation);
        await File.WriteAllTextAsync(Rsa, RsaPem.Value.Certificate, cancellation);
        await File.WriteAllTextAsync(RsaKey, RsaPem.Value.Key, cancellation);
        await File.WriteAllTextAsync(RsaBoth, $"{RsaPem.Value.Certificate}\n{RsaPem.Value.Key}\n", cancellation);
        return this;
    }

    private static string Sign(CertificateRequest request, string host)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        return made.ExportCertificatePem();
    }
}
