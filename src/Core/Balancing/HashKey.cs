using System.Text;

namespace LoadBalancer.Core.Balancing;

/// <summary>What of a request decides its endpoint under <see cref="BalancingPolicy.ConsistentHash"/>: a service's <c>hash_key</c>.</summary>
/// <remarks>Hot path, immutable, equal by value.</remarks>
/// <param name="Source">Where it is found.</param>
/// <param name="Name">The field's or the cookie's name; empty for the other sources.</param>
public sealed record HashKey(HashKeySource Source, string Name = "")
{
    /// <summary>What a service has that names none.</summary>
    public static HashKey Default { get; } = new(HashKeySource.ClientIp);

    /// <summary><see cref="Name"/> as it stands on the wire.</summary>
    internal byte[] NameBytes { get; } = Encoding.ASCII.GetBytes(Name);

    /// <summary>Two are equal that are found in the same place.</summary>
    public bool Equals(HashKey? other) => other is not null && Source == other.Source && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Source, Name);
}

/// <summary>Where a <see cref="HashKey"/> is found.</summary>
public enum HashKeySource : byte
{
    /// <summary>The client's real address, behind whatever proxies are trusted.</summary>
    ClientIp = 0,

    /// <summary>The host asked for, as routes know it: lower case, without port.</summary>
    Host,

    /// <summary>The path, as routes match it: without query.</summary>
    Path,

    /// <summary>The value of the first field of that name.</summary>
    Header,

    /// <summary>The value of the first cookie of that name.</summary>
    Cookie,
}
