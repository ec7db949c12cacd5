namespace LoadBalancer.Core.Configuration;

/// <summary>How a service's next endpoint is chosen.</summary>
public enum BalancingPolicy : byte
{
    /// <summary>Each in turn.</summary>
    RoundRobin = 0,
}
