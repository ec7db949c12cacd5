using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadBalancer.Core.Tls;

/// <summary>The private key of a PEM text: RSA or EC, as PKCS#8, PKCS#1 or SEC 1 have it.</summary>
/// <remarks>Config path. What it holds is shown in no message.</remarks>
internal sealed class PemKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private PemKey(RSA? rsa, ECDsa? ec) => (_rsa, _ec) = (rsa, ec);

    /// <returns>Null, or one clause for the operator: why there is no key to be had.</returns>
    public static string? TryRead(ReadOnlySpan<byte> pem, out PemKey? key)
    {
        key = null;
        string text = Encoding.Latin1.GetString(pem);
        (bool mayBeRsa, bool mayBeEc, bool isEncrypted, bool isCertificate) = (false, false, false, false);
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields block))
        {
            ReadOnlySpan<char> label = rest[block.Label];
            mayBeRsa |= label is "RSA PRIVATE KEY" or "PRIVATE KEY";
            mayBeEc |= label is "EC PRIVATE KEY" or "PRIVATE KEY";
            isEncrypted |= label is "ENCRYPTED PRIVATE KEY";
            isCertificate |= label is "CERTIFICATE";
            rest = rest[block.Location.End..];
        }

        // The older way to encrypt puts fields into the block (RFC 1421 §4.6), which makes it no block for anybody else.
        if (isEncrypted || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            return "holds an encrypted key, and there is nobody to ask for its password at a start; write it without one: 'openssl pkey -in KEY -out PLAIN'";
        }

        if (!mayBeRsa && !mayBeEc)
        {
            return isCertificate ? "holds no private key, but a certificate: are 'certificate' and 'key' the wrong way round?"
                : pem.Contains("-----BEGIN "u8) ? "holds no whole private key: valid are the blocks PRIVATE KEY, RSA PRIVATE KEY and EC PRIVATE KEY"
                : "is no PEM text: it has no '-----BEGIN PRIVATE KEY-----' line";
        }

        RSA? rsa = mayBeRsa ? TryImport(RSA.Create(), text) : null;
        ECDsa? ec = rsa is null && mayBeEc ? TryImport(ECDsa.Create(), text) : null;
        if (rsa is null && ec is null)
        {
            return "holds a private key that cannot be read; valid: one RSA or EC key";
        }

        key = new PemKey(rsa, ec);
        return null;
    }

    /// <summary>True when it is the key that <paramref name="certificate"/> was made for.</summary>
    public bool IsOf(X509Certificate2 certificate)
    {
        byte[] own = _rsa?.ExportSubjectPublicKeyInfo() ?? _ec!.ExportSubjectPublicKeyInfo();
        return own.AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The certificate with the key, which must be its own.</summary>
    public X509Certificate2 Join(X509Certificate2 certificate) =>
        _rsa is not null ? certificate.CopyWithPrivateKey(_rsa) : certificate.CopyWithPrivateKey(_ec!);

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private static T? TryImport<T>(T key, string pem)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
