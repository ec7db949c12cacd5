using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Core.Tls;

/// <summary>One certificate with its key, ready for handshakes, and the names it is for.</summary>
/// <remarks>
/// Immutable. What the base library and OpenSSL keep for it (parsed key, chain, session tickets) hangs on <see cref="Options"/>; a reload with the same
/// files takes them over. Each has a context of its own, so a session is never resumed under another certificate (wire.md G9).
/// </remarks>
internal sealed class ServerCertificate
{
    private readonly ImmutableArray<byte> _fingerprint;

    private ServerCertificate(ImmutableArray<byte> fingerprint, SslServerAuthenticationOptions options, ImmutableArray<string> hosts, DateTimeOffset notAfter) =>
        (_fingerprint, Options, Hosts, NotAfter) = (fingerprint, options, hosts, notAfter);

    /// <summary>As the operator wrote them.</summary>
    public ImmutableArray<string> Hosts { get; }

    /// <summary>When clients cease to take it.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>What a handshake needs; the same for all of them.</summary>
    public SslServerAuthenticationOptions Options { get; }

    /// <summary>Makes one of what two files hold, which the configuration's rules have read before.</summary>
    /// <param name="hosts">The names it is for.</param>
    /// <param name="certificatePem">The certificate, and those that sign it.</param>
    /// <param name="keyPem">Its key.</param>
    /// <param name="previous">Where one of the same files may be, to be taken over.</param>
    public static ServerCertificate Create(
        ImmutableArray<string> hosts, ReadOnlySpan<byte> certificatePem, ReadOnlySpan<byte> keyPem, CertificateTable previous)
    {
        ImmutableArray<byte> fingerprint = [.. SHA256.HashData(certificatePem), .. SHA256.HashData(keyPem)];
        foreach (ServerCertificate same in previous.All)
        {
            if (same._fingerprint.AsSpan().SequenceEqual(fingerprint.AsSpan()))
            {
                return new ServerCertificate(fingerprint, same.Options, hosts, same.NotAfter);
            }
        }

        string? why = PemCertificates.TryRead(certificatePem, out X509Certificate2Collection chain) ?? PemKey.TryRead(keyPem, out PemKey? read) ?? TryJoin(read);
        return why is null ? new ServerCertificate(fingerprint, OptionsFor(chain), hosts, chain[0].NotAfter) : throw new UnreachableException(why);

        string? TryJoin(PemKey? key)
        {
            using (key)
            {
                if (!key!.IsOf(chain[0]))
                {
                    return "the key is another certificate's";
                }

                X509Certificate2 bare = chain[0];
                chain[0] = key.Join(bare);
                bare.Dispose();
                return null;
            }
        }
    }

    /// <param name="chain">The certificate with its key, then those that sign it.</param>
    private static SslServerAuthenticationOptions OptionsFor(X509Certificate2Collection chain)
    {
        X509Certificate2 own = chain[0];
        X509Certificate2Collection signers = [.. chain.Skip(1)];
        return new SslServerAuthenticationOptions
        {
            // Offline: what is not in the file is not fetched from anywhere, neither signers nor revocation answers.
            ServerCertificateContext = SslStreamCertificateContext.Create(own, signers, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 8996: nothing older
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
            AllowTlsResume = true,
            ClientCertificateRequired = false,
        };
    }
}
