using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A certificate and its key as an operator has them, in files that are replaced when they are renewed.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-tls-");
    private readonly string _host;

    public TlsFiles(string host)
    {
        _host = host;
        Replace(withKey: true);
    }

    public string CertificatePath => Path.Combine(_folder.FullName, "tls.pem");

    public string KeyPath => Path.Combine(_folder.FullName, "tls.key");

    /// <summary>Renews it; without the key it is half a pair.</summary>
    public void Replace(bool withKey)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={_host}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(_host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(90));
        if (withKey)
        {
            File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
    }

    /// <summary>The fingerprint of what a client is shown.</summary>
    public async Task<string> SeeAsync(IPEndPoint address)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address);
        await using SslStream stream = new(new NetworkStream(socket), leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
        await stream.AuthenticateAsClientAsync(_host);
        return stream.RemoteCertificate!.GetCertHashString();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
