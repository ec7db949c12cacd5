namespace LoadBalancer.Core.Transport;

/// <summary>What the kernel knows of what was written to a TCP connection.</summary>
/// <param name="UnacknowledgedBytes">Bytes that it took and the peer's host has not acknowledged.</param>
/// <param name="HasSent">A byte of ours has ever left, on its way to the peer.</param>
/// <param name="WasReset">
/// The peer's reset has come; none of these numbers changes any more. What is asked is whether the connection is over for the kernel: while we have not closed it, only a
/// reset or a time-out of minutes does that.
/// </param>
internal readonly record struct Delivery(int UnacknowledgedBytes, bool HasSent, bool WasReset);
