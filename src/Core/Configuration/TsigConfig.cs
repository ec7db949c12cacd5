using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>tsig</c> of <c>[mzlb.dns]</c>: the key that the DNS server knows this process by.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record TsigConfig
{
    /// <summary><c>name</c>: the key's name at the server.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>algorithm</c>.</summary>
    public TsigAlgorithm Algorithm { get; init; } = TsigAlgorithm.HmacSha256;

    /// <summary><c>secret_file</c>: holds the key in base64, as <c>keymgr -t</c> and <c>tsig-keygen</c> print it.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>What that file holds, decoded; empty where it was not read. Shown nowhere.</summary>
    public ImmutableArray<byte> Secret { get; init; } = [];

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
