namespace LoadBalancer.Core.Transport;

/// <summary>What the kernel knows of what was written to a TCP connection.</summary>
/// <param name="UnacknowledgedBytes">Bytes that it took and the peer's host has not acknowledged.</param>
/// <param name="HasSent">A byte of ours has ever left, on its way to the peer.</param>
/// <param name="WasReset">The peer's reset has come; none of these numbers changes any more.</param>
internal readonly record struct Delivery(int UnacknowledgedBytes, bool HasSent, bool WasReset);
