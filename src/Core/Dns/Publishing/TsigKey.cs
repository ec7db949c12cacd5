using System.Collections.Immutable;
using System.Security.Cryptography;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>A secret shared with a DNS server, which signs messages both ways (RFC 8945).</summary>
/// <remarks>Background, immutable.</remarks>
public sealed record TsigKey
{
    /// <summary>A key; SHA-256, SHA-384 and SHA-512 are what RFC 8945 §6 recommends, and what there is here.</summary>
    /// <param name="name">Its name at the server.</param>
    /// <param name="hash">Of the HMAC.</param>
    /// <param name="secret">Decoded.</param>
    public TsigKey(string name, HashAlgorithmName hash, ImmutableArray<byte> secret)
    {
        // RFC 8945 §4.3.3: names are signed in their canonical form, which is lower case.
        Name = name.TrimEnd('.').ToLowerInvariant();
        Hash = hash;
        Secret = secret;
    }

    /// <summary>Its name at the server, in lower case, without a dot behind it.</summary>
    public string Name { get; }

    /// <summary>Of the HMAC.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>Shown nowhere.</summary>
    public ImmutableArray<byte> Secret { get; }

    /// <summary>The algorithm's name on the wire: <c>hmac-sha256</c>.</summary>
    public string Algorithm => $"hmac-{Hash.Name!.ToLowerInvariant()}";

    /// <summary>By what it is: a reload that reads the same secret again changes nothing.</summary>
    public bool Equals(TsigKey? other) =>
        other is not null && Name == other.Name && Hash == other.Hash && Secret.AsSpan().SequenceEqual(other.Secret.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Hash);

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Name} ({Algorithm})";
}
