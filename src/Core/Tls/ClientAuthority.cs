using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Core.Tls;

/// <summary>Those that sign clients' certificates (<c>client_ca</c>), and the verdict on one.</summary>
/// <remarks>
/// Immutable. What it holds is all that counts: no certificate of the system's vouches for a client, and nothing is fetched, neither a signer that the
/// client has left out nor whether a certificate was revoked.
/// </remarks>
internal sealed class ClientAuthority
{
    /// <summary>RFC 5280 §4.2.1.12: a certificate that says what it is for must say that it is for this.</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots;
    private readonly X509Certificate2Collection _others;
    private readonly int _depth;

    private ClientAuthority(X509Certificate2Collection all, int depth)
    {
        _roots = [.. all.Where(PemCertificates.IsRoot)];
        _others = [.. all.Where(static each => !PemCertificates.IsRoot(each))];
        _depth = depth;

        // The client is told whose certificates are taken (RFC 8446 §4.2.4), so that one with several shows the right one.
        Trust = SslCertificateTrust.CreateForX509Collection(_roots, sendTrustInHandshake: true);
    }

    /// <summary>As a server's certificate needs it.</summary>
    public SslCertificateTrust Trust { get; }

    /// <param name="pem">As the configuration's rules have read it before.</param>
    /// <param name="depth">Certificates at most between a client's own and a root.</param>
    public static ClientAuthority Read(ReadOnlySpan<byte> pem, int depth)
    {
        string? why = PemCertificates.TryReadAll(pem, out X509Certificate2Collection all);
        return why is null ? new ClientAuthority(all, depth) : throw new System.Diagnostics.UnreachableException(why);
    }

    /// <summary>How a client's chain is built; one for each handshake, which adds what the client sends.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_others);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    /// <summary>True when the client is whom one of these has vouched for.</summary>
    /// <param name="chain">As built; null where the client has shown nothing.</param>
    /// <param name="faults">What is wrong with it.</param>
    public bool Accepts(X509Chain? chain, SslPolicyErrors faults) =>
        faults == SslPolicyErrors.None && chain is not null && chain.ChainElements.Count - 2 <= _depth; // without its own and the root's
}
