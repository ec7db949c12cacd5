namespace LoadBalancer.Core.Observability;

/// <summary>Counts one service's answers.</summary>
public sealed class ServiceMeter
{
}
