namespace LoadBalancer.Core.Admin;

/// <summary>The portable IP as one node sees it.</summary>
/// <remarks>Background, immutable.</remarks>
/// <param name="Address">The ALB's.</param>
/// <param name="Interface">That carries it.</param>
/// <param name="Here">Whether this node has it now.</param>
/// <param name="TrackFile">Where keepalived is told.</param>
/// <param name="TrackValue">What it was told last: 0, the address may be here; 1, it must not; null: nothing yet.</param>
/// <param name="Error">Why it could not be told; empty when it could.</param>
public sealed record PortableIpStatus(string Address, string Interface, bool Here, string TrackFile, int? TrackValue, string Error);
