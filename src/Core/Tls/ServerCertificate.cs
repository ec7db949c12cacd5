using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Core.Tls;

/// <summary>One certificate with its key, ready for handshakes, and the names it is for.</summary>
/// <remarks>
/// Immutable. What the base library and OpenSSL keep for it (parsed key, chain, session tickets) hangs on <see cref="Options"/>; a reload with the same
/// files takes them over. A session is never resumed under another certificate, nor under one whose clients must show theirs (wire.md G9); entries of the same
/// files and versions share what the library keeps, and ask the same of their clients. Which cipher suites: as the base library has them, since a list of our own would cost resumption (docs/adr/0017).
/// </remarks>
internal sealed class ServerCertificate
{
    private readonly ImmutableArray<byte> _fingerprint;

    private ServerCertificate(
        ImmutableArray<byte> fingerprint, SslServerAuthenticationOptions options, TlsPolicy policy, ImmutableArray<string> hosts, DateTimeOffset notAfter) =>
        (_fingerprint, Options, Policy, Hosts, NotAfter) = (fingerprint, options, policy, hosts, notAfter);

    /// <summary>As the operator wrote them.</summary>
    public ImmutableArray<string> Hosts { get; }

    /// <summary>When clients cease to take it.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>What is asked of whoever shakes hands under its names.</summary>
    public TlsPolicy Policy { get; }

    /// <summary>What a handshake needs; the same for all of them, where no client certificate is asked for.</summary>
    public SslServerAuthenticationOptions Options { get; }

    /// <summary>Makes one of what two files hold, which the configuration's rules have read before.</summary>
    /// <param name="hosts">The names it is for.</param>
    /// <param name="certificatePem">The certificate, and those that sign it.</param>
    /// <param name="keyPem">Its key.</param>
    /// <param name="policy">What is asked of its clients.</param>
    /// <param name="offer">What else is offered.</param>
    /// <param name="previous">Where one of the same files may be, to be taken over.</param>
    public static ServerCertificate Create(
        ImmutableArray<string> hosts,
        ReadOnlySpan<byte> certificatePem,
        ReadOnlySpan<byte> keyPem,
        TlsPolicy policy,
        HandshakeOffer offer,
        CertificateTable previous)
    {
        ImmutableArray<byte> fingerprint =
            [.. SHA256.HashData(certificatePem), .. SHA256.HashData(keyPem), offer.Content, .. policy.Content];
        foreach (ServerCertificate same in previous.All)
        {
            if (same._fingerprint.AsSpan().SequenceEqual(fingerprint.AsSpan()))
            {
                return new ServerCertificate(fingerprint, same.Options, policy, hosts, same.NotAfter);
            }
        }

        string? why = PemCertificates.TryRead(certificatePem, out X509Certificate2Collection chain) ?? PemKey.TryRead(keyPem, out PemKey? read) ?? TryJoin(read);
        return why is null
            ? new ServerCertificate(fingerprint, OptionsFor(chain, policy, offer), policy, hosts, chain[0].NotAfter)
            : throw new UnreachableException(why);

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

    /// <summary>For one handshake whose client must show a certificate: its own, since whose verdict it is cannot be told otherwise.</summary>
    /// <param name="judge">Asked about the client's certificate.</param>
    public SslServerAuthenticationOptions OptionsAsking(RemoteCertificateValidationCallback judge) => new()
    {
        ServerCertificateContext = Options.ServerCertificateContext,
        EnabledSslProtocols = Options.EnabledSslProtocols,
        ApplicationProtocols = Options.ApplicationProtocols,
        AllowRenegotiation = false,
        AllowTlsResume = false, // wire.md G9: every connection shows its certificate
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy.Clients!.ChainPolicy(),
        RemoteCertificateValidationCallback = judge,
    };

    /// <param name="chain">The certificate with its key, then those that sign it.</param>
    /// <param name="policy">What is asked of its clients.</param>
    /// <param name="offer">See <see cref="Create"/>.</param>
    private static SslServerAuthenticationOptions OptionsFor(X509Certificate2Collection chain, TlsPolicy policy, HandshakeOffer offer)
    {
        X509Certificate2 own = chain[0];
        X509Certificate2Collection signers = [.. chain.Skip(1)];
        return new SslServerAuthenticationOptions
        {
            // Offline: what is not in the file is not fetched from anywhere, neither signers nor revocation answers. The operator can ask for it.
            ServerCertificateContext = SslStreamCertificateContext.Create(own, signers, offline: !offer.StaplesOcsp, trust: policy.Clients?.Trust),
            EnabledSslProtocols = policy.Protocols,
            ApplicationProtocols = offer.SpeaksHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11], // ours first (RFC 7301)
            AllowRenegotiation = false,
            AllowTlsResume = true,
            ClientCertificateRequired = false,
        };
    }
}
