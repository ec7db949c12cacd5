using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace LoadBalancer.Core.Tls;

/// <summary>How TLS is spoken with a service's endpoints: who they must prove to be, to whom we do, and who may say so.</summary>
/// <remarks>
/// Immutable. Nothing but the handshake's own bytes is asked: neither missing signers nor revocation answers are fetched, which would have a loop wait for a network.
/// Sessions are resumed by name, and a resumed one is verified like any other (docs/adr/0018). An endpoint that is verified by its address is named in no ClientHello
/// (RFC 6066 §3 has no word for one), and its sessions are not resumed.
/// </remarks>
public sealed class EndpointTls
{
    private readonly X509ChainPolicy _policy;
    private readonly SslStreamCertificateContext? _own;

    /// <param name="serverName">See <see cref="ServerName"/>.</param>
    /// <param name="isVerified">See <see cref="IsVerified"/>.</param>
    /// <param name="roots">Whose word is taken, and nobody else's; null: the system's.</param>
    /// <param name="own">Our certificate, with its key, where endpoints ask for one; null: none.</param>
    internal EndpointTls(string? serverName, bool isVerified, X509Certificate2Collection? roots, SslStreamCertificateContext? own)
    {
        (ServerName, IsVerified, _own) = (serverName, isVerified, own);
        _policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is not null)
        {
            _policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            _policy.CustomTrustStore.AddRange(roots);
        }
    }

    /// <summary>The name that endpoints are asked for and that their certificate must be for; null: each one's own address.</summary>
    public string? ServerName { get; }

    /// <summary>False: whatever certificate is shown is taken (<c>insecure</c>).</summary>
    public bool IsVerified { get; }

    /// <summary>Shakes hands on a connection that nothing has been read from (wire.md G11).</summary>
    /// <param name="raw">The connection's own pipes.</param>
    /// <param name="address">Whose.</param>
    /// <param name="bound">Ends it when it takes too long.</param>
    /// <returns>The clear text, which the caller disposes behind the connection's end; or why there is none.</returns>
    internal async ValueTask<(TlsPipe? Clear, string Fault)> OpenAsync(IDuplexPipe raw, EndPoint address, CancellationToken bound)
    {
        string? refusal = null;
        TlsPipe clear = new(raw, () => bound.IsCancellationRequested, (_, certificate, chain, errors) => (refusal = WhyRefused(certificate, chain, errors)) is null);
        bool isOpen;
        using (bound.UnsafeRegister(static clear => ((TlsPipe)clear!).Input.CancelPendingRead(), clear))
        {
            isOpen = await clear.TryConnectAsync(OptionsFor(address));
        }

        if (isOpen)
        {
            return (clear, "");
        }

        clear.Dispose();
        return (null, refusal ?? clear.Fault);
    }

    /// <summary>The same on a stream, for whoever has no loop; the clear one owns it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    internal async Task<(SslStream? Clear, string Fault)> OpenAsync(
        Stream raw, EndPoint address, CancellationToken cancellation, SslApplicationProtocol? protocol = null)
    {
        string? refusal = null;
        SslStream clear = new(raw, leaveInnerStreamOpen: false, (_, certificate, chain, errors) => (refusal = WhyRefused(certificate, chain, errors)) is null);
        try
        {
            await clear.AuthenticateAsClientAsync(OptionsFor(address, protocol), cancellation);
            return (clear, "");
        }
        catch (Exception fault) when (TlsPipe.IsHandshakeFault(fault) && !cancellation.IsCancellationRequested)
        {
            await clear.DisposeAsync();
            return (null, refusal ?? TlsPipe.Describe(fault));
        }
        catch
        {
            await clear.DisposeAsync(); // too slow, most of all: what OpenSSL holds of it is not the collector's to see
            throw;
        }
    }

    private SslClientAuthenticationOptions OptionsFor(EndPoint address, SslApplicationProtocol? protocol = null) => new()
    {
        TargetHost = ServerName ?? (address as IPEndPoint)?.Address.ToString() ?? "",
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 8996: nothing older
        ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http11],
        CertificateChainPolicy = _policy.Clone(), // a handshake adds what its endpoint has sent
        ClientCertificateContext = _own,
        AllowRenegotiation = false,
        AllowTlsResume = true,
    };

    /// <summary>One clause for the operator; null when the certificate is taken.</summary>
    private string? WhyRefused(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!IsVerified || errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || shown is not X509Certificate2 certificate)
        {
            return "it shows no certificate";
        }

        X509ChainStatusFlags flags = default;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            flags |= status.Status;
        }

        return flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? WhyNotNow(certificate, chain!)
            : (flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 ? $"its certificate is signed by {certificate.Issuer}, which is not trusted"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"its certificate is not for {ServerName ?? "its address"}: it names {Names(certificate)}"
            : $"its certificate is not valid: {flags}";
    }

    private static string WhyNotNow(X509Certificate2 certificate, X509Chain chain)
    {
        DateTime now = TimeProvider.System.GetLocalNow().DateTime; // as a certificate's dates are told; the policy's own time is when it was made
        X509Certificate2 culprit = chain.ChainElements.Select(static element => element.Certificate).FirstOrDefault(each => each.NotAfter < now || each.NotBefore > now) ?? certificate;
        string whose = culprit.Thumbprint == certificate.Thumbprint ? "its certificate" : $"the certificate of its signer {culprit.Subject}";
        return culprit.NotAfter < now ? $"{whose} expired on {Date(culprit.NotAfter)}" : $"{whose} is valid from {Date(culprit.NotBefore)} on";
    }

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        string[] names =
        [
            .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(static names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static ip => ip.ToString()))).Take(5),
        ];
        return names.Length == 0 ? "none" : string.Join(", ", names);
    }
}
