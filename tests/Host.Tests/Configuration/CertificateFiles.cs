using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>Certificates and keys of every kind and condition, as files made for this run of the tests.</summary>
internal static class CertificateFiles
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly string Folder = MakeAll();

    /// <summary>When the file <c>expired.pem</c> did.</summary>
    public static DateTimeOffset Expired => Now.AddDays(-1);

    /// <summary>The path of one.</summary>
    public static string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>A <c>[[certificates]]</c> entry for <c>a.test</c>.</summary>
    public static string Entry(string certificate = "ec.pem", string key = "ec.key", string mark = "", string hosts = "\"a.test\"") =>
        $"[[certificates]]\nhosts = [{(mark == "hosts" ? "¦" : "")}{hosts}]\ncertificate = {(mark == "certificate" ? "¦" : "")}\"{Path(certificate)}\"\n" +
        $"key = {(mark == "key" ? "¦" : "")}\"{Path(key)}\"\n";

    private static string MakeAll()
    {
        string folder = Directory.CreateTempSubdirectory("lb-certificates-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        string ecPem = Make(new CertificateRequest("CN=a.test", ec, HashAlgorithmName.SHA256), -1, 90);
        Write("ec.pem", ecPem);
        Write("ec.key", $"-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n{ec.ExportECPrivateKeyPem()}\n");
        Write("ec-pkcs8.key", ec.ExportPkcs8PrivateKeyPem());
        Write("rsa.pem", Make(new CertificateRequest("CN=a.test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), -1, 90));
        Write("rsa.key", rsa.ExportRSAPrivateKeyPem());
        Write("rsa-pkcs8.key", rsa.ExportPkcs8PrivateKeyPem());
        Write("both.pem", $"{ec.ExportPkcs8PrivateKeyPem()}\n{ecPem}");
        Write("encrypted.key", ec.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)));
        Write("encrypted-old.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Write("expired.pem", Make(new CertificateRequest("CN=a.test", ec, HashAlgorithmName.SHA256), -90, -1));
        Write("future.pem", Make(new CertificateRequest("CN=a.test", ec, HashAlgorithmName.SHA256), 1, 90));
        Write("soon.pem", Make(new CertificateRequest("CN=a.test", ec, HashAlgorithmName.SHA256), -80, 10));
        Write("nameless.pem", Make(new CertificateRequest("CN=a.test", ec, HashAlgorithmName.SHA256), -1, 90, hasNames: false));
        Write("cut.pem", ecPem[..200]);
        Write("garbled.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Write("garbled.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        CertificateRequest middle = new("CN=middle", ec, HashAlgorithmName.SHA256);
        using (X509Certificate2 signed = middle.Create(new X500DistinguishedName("CN=root"), X509SignatureGenerator.CreateForECDsa(ec), Now, Now.AddDays(90), [1]))
        {
            Write("middle.pem", signed.ExportCertificatePem());
        }

        Write("text.pem", "no certificate\n");
        Write("empty.pem", "");
        return folder;

        void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(folder, name), text, Encoding.ASCII);
    }

    private static string Make(CertificateRequest request, int fromDays, int untilDays, bool hasNames = true)
    {
        if (hasNames)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName("a.test");
            names.AddDnsName("*.b.test");
            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 made = request.CreateSelfSigned(Now.AddDays(fromDays), Now.AddDays(untilDays));
        return made.ExportCertificatePem();
    }
}
