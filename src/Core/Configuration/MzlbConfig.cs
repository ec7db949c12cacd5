using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[mzlb]</c>: which ALBs the cluster's name is answered with.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record MzlbConfig
{
    /// <summary><c>domain</c>: the cluster's name.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>ttl</c>: how long an answer may be kept while nothing is down or suspect.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>on_all_down</c>.</summary>
    public OnAllDown OnAllDown { get; init; }

    /// <summary><c>witness</c>: URLs of which one answering entitles a zone that hears no majority.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];

    /// <summary><c>state_dir</c>: where overrides are kept.</summary>
    public string StateFolder { get; init; } = "/var/lib/lb";

    /// <summary><c>secret_file</c>: the same in every zone; empty: own probes alone decide.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>What that file holds; empty without one, or where it was not read. Shown nowhere.</summary>
    public ImmutableArray<byte> Secret { get; init; } = [];

    /// <summary><c>probe</c>: how portable IPs are probed.</summary>
    public MzlbProbeConfig Probe { get; init; } = new();

    /// <summary><c>[mzlb.dns]</c>: how the name is answered.</summary>
    public MzlbDnsConfig Dns { get; init; } = new();

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
