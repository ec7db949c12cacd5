using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadBalancer.Core.Tls;

/// <summary>Reads the certificates of a PEM text (RFC 7468): a server's own first, then those that sign it.</summary>
/// <remarks>Config path. Nothing is touched on disk or asked of a network.</remarks>
internal static class PemCertificates
{
    private const string RsaKeys = "1.2.840.113549.1.1.1"; // RFC 3279 §2.3.1
    private const string EcKeys = "1.2.840.10045.2.1"; // RFC 5480 §2.1.1

    /// <summary>Every certificate in the order written; the caller disposes them.</summary>
    /// <returns>Null, or one clause for the operator: why it cannot be served.</returns>
    public static string? TryRead(ReadOnlySpan<byte> pem, out X509Certificate2Collection chain) =>
        TryReadAll(pem, out chain) is string why ? why
        : chain[0].PublicKey.Oid.Value is RsaKeys or EcKeys ? null
        : $"holds a certificate for a key of kind '{chain[0].PublicKey.Oid.FriendlyName ?? chain[0].PublicKey.Oid.Value}'; valid: RSA and EC";

    /// <summary>As <see cref="TryRead"/>, whatever their keys are: one at least, and nothing that cannot be read.</summary>
    public static string? TryReadAll(ReadOnlySpan<byte> pem, out X509Certificate2Collection chain)
    {
        chain = [];
        try
        {
            chain.ImportFromPem(Encoding.Latin1.GetString(pem));
        }
        catch (CryptographicException)
        {
            return "holds a certificate that cannot be read: is it cut off?";
        }

        return chain.Count == 0 ? WhyNone(pem) : null;
    }

    /// <summary>As <see cref="TryReadAll"/>, of those who may vouch for others: one at least must sign itself.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="whose">Whose chains they end, for the operator: "a client's".</param>
    /// <param name="all">Every certificate, intermediates too; the caller disposes them.</param>
    /// <param name="roots">Those of them that sign themselves.</param>
    public static string? TryReadRoots(ReadOnlySpan<byte> pem, string whose, out X509Certificate2Collection all, out X509Certificate2[] roots)
    {
        string? why = TryReadAll(pem, out all);
        roots = [.. all.Where(IsRoot)];
        return why ?? (roots.Length == 0 ? $"holds no certificate that signs itself: {whose} chain would have no end; add the root" : null);
    }

    /// <summary>A certificate that signs itself; where a chain ends.</summary>
    public static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>The DNS names that clients accept the certificate for; a subject's common name is none (RFC 9110 §4.3.4).</summary>
    public static IEnumerable<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static names => names.EnumerateDnsNames());

    private static string WhyNone(ReadOnlySpan<byte> pem) => !pem.Contains("-----BEGIN "u8)
        ? "is no PEM text: it has no '-----BEGIN CERTIFICATE-----' line"
        : "holds no certificate: it has no whole block between '-----BEGIN CERTIFICATE-----' and '-----END CERTIFICATE-----'";

    /// <summary>True when <paramref name="part"/> occurs.</summary>
    internal static bool Contains(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> part) => text.IndexOf(part) >= 0;
}
