namespace LoadBalancer.Core.Admin;

/// <summary>One listener that is open.</summary>
/// <param name="Name">As the operator named it.</param>
/// <param name="Address">As bound: port 0 has become a port.</param>
/// <param name="Protocol">What clients speak there.</param>
/// <param name="Service">Where a <c>tcp</c> or <c>udp</c> listener relays to; null on the others.</param>
public sealed record ListenerStatus(string Name, string Address, string Protocol = "http", string? Service = null);
