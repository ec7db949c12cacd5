namespace LoadBalancer.Soak.Traffic;

/// <summary>An outcome nobody caused: a status, a missing field, an end too early. It is counted, and the flow goes on.</summary>
internal sealed class UnexpectedException(string message, bool isHang = false) : Exception(message)
{
    /// <summary>True when nothing at all happened for too long: no end, however it was caused, looks like that.</summary>
    public bool IsHang { get; } = isHang;
}
