namespace LoadBalancer.Soak.Traffic;

/// <summary>An outcome nobody caused: a status, a missing field, an end too early. It is counted, and the flow goes on.</summary>
internal sealed class UnexpectedException(string message) : Exception(message);
