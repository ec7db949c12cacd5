namespace LoadBalancer.Core.Admin;

/// <summary>What a zone hears of one zone.</summary>
/// <param name="Zone">Which.</param>
/// <param name="Heard">Whether its votes count now.</param>
/// <param name="Reason">Why not; empty where they do.</param>
/// <param name="LastHeard">When its state was last read; null: never.</param>
/// <param name="ConfigHash">What it runs; empty: not known.</param>
/// <param name="ConfigSame">False when that is another configuration than this process's.</param>
/// <param name="Build">Its program's version; empty: not known.</param>
public sealed record ZoneStatus(string Zone, bool Heard, string Reason, DateTimeOffset? LastHeard, string ConfigHash, bool ConfigSame, string Build);
