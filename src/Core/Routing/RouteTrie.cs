namespace LoadBalancer.Core.Routing;

/// <summary>Host and path to a value.</summary>
public sealed class RouteTrie<T>
{
}
