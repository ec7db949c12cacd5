using System.Collections.Immutable;
using System.Text;

namespace LoadBalancer.Core.Tls;

/// <summary>Which certificate answers to which TLS name (RFC 6066 §3): exact, then a wildcard of one label, then the first that asks for no client certificate.</summary>
/// <remarks>Immutable, part of the snapshot: a handshake asks the one in force when its name has come, so a reload rotates certificates and touches no connection.</remarks>
internal sealed class CertificateTable
{
    private readonly SniTable<ServerCertificate> _byName;
    private readonly ServerCertificate? _default;
    private readonly TlsPolicy? _sole;
    private readonly bool _asksForClients;
    private readonly bool _asksEverybody;

    /// <param name="all">In the order written.</param>
    /// <param name="asksEverybody">Who comes for a host that no certificate is for must show a certificate too (<c>[tls] client_ca</c>).</param>
    public CertificateTable(ImmutableArray<ServerCertificate> all, bool asksEverybody)
    {
        _asksEverybody = asksEverybody;
        All = all;
        _byName = new SniTable<ServerCertificate>(all.SelectMany(static certificate => certificate.Hosts, static (certificate, host) => (host, certificate)));
        _default = all.FirstOrDefault(static certificate => certificate.Policy.Clients is null);
        _sole = all.Select(static certificate => certificate.Policy).Distinct().Count() == 1 ? all[0].Policy : null;
        _asksForClients = all.Any(static certificate => certificate.Policy.Clients is not null);
    }

    /// <summary>Without certificates.</summary>
    public static CertificateTable Empty { get; } = new([], asksEverybody: false);

    /// <summary>In the order written.</summary>
    public ImmutableArray<ServerCertificate> All { get; }

    /// <summary>
    /// The certificate for <paramref name="name"/>. Who names none, or one that no certificate is for, never gets one whose clients must show theirs
    /// (wire.md G10): null where there is no other.
    /// </summary>
    /// <param name="name">As the client sent it; empty when it sent none, or an address.</param>
    public ServerCertificate? Find(ReadOnlySpan<char> name) => _byName.Find(name) ?? _default;

    /// <summary>What the host of a request asks of its connection; null: nobody can shake hands for it.</summary>
    /// <param name="hostKey">As routes are found by.</param>
    public TlsPolicy? PolicyOf(ReadOnlySpan<byte> hostKey)
    {
        Span<char> name = stackalloc char[hostKey.Length]; // at most 255
        Encoding.Latin1.GetChars(hostKey, name);
        return Find(name)?.Policy;
    }

    /// <summary>
    /// True when a connection's handshake was what the request's host asks (wire.md G8): under its own name, or under another of the same policy. In the clear
    /// there was none, so a host whose clients must show a certificate is not to be had there.
    /// </summary>
    /// <param name="policy">The connection's; null: it is in the clear.</param>
    /// <param name="hostKey">The request's host, as routes are found by.</param>
    /// <remarks>Hot path, no allocation: where all names have one policy it is one comparison.</remarks>
    public bool Admits(object? policy, ReadOnlySpan<byte> hostKey) =>
        policy is null ? !_asksForClients || (PolicyOf(hostKey) is TlsPolicy asked ? asked.Clients is null : !_asksEverybody)
        : ReferenceEquals(policy, _sole) || ReferenceEquals(PolicyOf(hostKey), policy);
}
