namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>A proxy that cannot be had here (not installed, not yet built); one that was not asked for by name is then left out, and the report says why.</summary>
internal sealed class PeerMissingException(string message) : CompareException(message);
