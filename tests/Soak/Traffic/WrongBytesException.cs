namespace LoadBalancer.Soak.Traffic;

/// <summary>The one unforgivable fault: bytes of another request, or none of ours. It ends the run.</summary>
internal sealed class WrongBytesException(string message) : Exception(message);
