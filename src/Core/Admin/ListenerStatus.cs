namespace LoadBalancer.Core.Admin;

/// <summary>One listener that is open.</summary>
/// <param name="Name">As the operator named it.</param>
/// <param name="Address">As bound: port 0 has become a port.</param>
public sealed record ListenerStatus(string Name, string Address);
