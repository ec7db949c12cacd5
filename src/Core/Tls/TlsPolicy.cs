using System.Collections.Immutable;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace LoadBalancer.Core.Tls;

/// <summary>What a name asks of whoever shakes hands under it: a version, and a certificate of the client's or none.</summary>
/// <remarks>
/// Immutable. Two names that ask the same have the same one, over reloads too, so that a request costs one comparison of references to learn whether its
/// connection has the right one (wire.md G8).
/// </remarks>
internal sealed class TlsPolicy
{
    private readonly ImmutableArray<byte> _content;

    private TlsPolicy(ImmutableArray<byte> content, bool isTls13Only, ClientAuthority? clients) =>
        (_content, Protocols, Clients) = (content, isTls13Only ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13, clients);

    /// <summary>RFC 8996: nothing older than 1.2.</summary>
    public SslProtocols Protocols { get; }

    /// <summary>Who signs the clients' certificates; null: they are asked for none.</summary>
    public ClientAuthority? Clients { get; }

    /// <summary>Makes one, or gives back the one of <paramref name="known"/> that asks the same.</summary>
    /// <param name="isTls13Only">Clients that speak 1.2 at best are refused.</param>
    /// <param name="authorityPem">The authorities' certificates, which the configuration's rules have read before; empty: none is asked for.</param>
    /// <param name="depth">Certificates at most between a client's own and an authority's.</param>
    /// <param name="known">Those there are.</param>
    public static TlsPolicy Create(bool isTls13Only, ReadOnlySpan<byte> authorityPem, int depth, IEnumerable<TlsPolicy> known)
    {
        bool asksForClients = !authorityPem.IsEmpty;
        ImmutableArray<byte> content = [isTls13Only ? (byte)1 : (byte)0, .. asksForClients ? [(byte)depth, .. SHA256.HashData(authorityPem)] : Array.Empty<byte>()];
        return known.FirstOrDefault(each => each.Asks(content))
            ?? new TlsPolicy(content, isTls13Only, asksForClients ? ClientAuthority.Read(authorityPem, depth) : null);
    }

    /// <summary>What tells it from others, as bytes.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan();

    private bool Asks(ImmutableArray<byte> content) => _content.AsSpan().SequenceEqual(content.AsSpan());
}
