using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LoadBalancer.Core.Tls;

/// <summary>Which certificate answers to which TLS name (RFC 6066 §3): exact, then a wildcard of one label, then the first of all.</summary>
/// <remarks>Immutable, part of the snapshot: a handshake asks the one in force when its name has come, so a reload rotates certificates and touches no connection.</remarks>
internal sealed class CertificateTable
{
    private readonly FrozenDictionary<string, ServerCertificate> _exact;
    private readonly FrozenDictionary<string, ServerCertificate> _wildcards; // by what follows the one label

    public CertificateTable(ImmutableArray<ServerCertificate> all)
    {
        All = all;
        ILookup<bool, (string Host, ServerCertificate Certificate)> byHost = all
            .SelectMany(static certificate => certificate.Hosts, static (certificate, host) => (Host: host.TrimEnd('.'), Certificate: certificate))
            .ToLookup(static entry => entry.Host.StartsWith("*.", StringComparison.Ordinal));
        _exact = byHost[false].ToFrozenDictionary(static entry => entry.Host, static entry => entry.Certificate, StringComparer.OrdinalIgnoreCase);
        _wildcards = byHost[true].ToFrozenDictionary(static entry => entry.Host[2..], static entry => entry.Certificate, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Without certificates.</summary>
    public static CertificateTable Empty { get; } = new([]);

    /// <summary>In the order written.</summary>
    public ImmutableArray<ServerCertificate> All { get; }

    /// <summary>The certificate for <paramref name="name"/>; null only where there is none at all.</summary>
    /// <param name="name">As the client sent it; empty when it sent none, or an address.</param>
    public ServerCertificate? Find(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out ServerCertificate? found))
        {
            return found;
        }

        int dot = name.IndexOf('.');
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[(dot + 1)..], out found) ? found
            : All.IsEmpty ? null
            : All[0];
    }
}
