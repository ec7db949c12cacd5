namespace LoadBalancer.Core.Observability;

/// <summary>Counts one route's requests.</summary>
public sealed class RouteMeter
{
}
