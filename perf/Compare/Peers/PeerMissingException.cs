namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>A proxy cannot be had here: it is not installed, or cannot be built.</summary>
/// <remarks>One that was not asked for by name is then left out, and the report says why.</remarks>
internal sealed class PeerMissingException(string message) : CompareException(message);
