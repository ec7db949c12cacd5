namespace LoadBalancer.Core.Discovery;

/// <summary>Finds the addresses of names.</summary>
public interface INameResolver
{
    /// <summary>Looks one up; never throws for what the network does. How long it takes is the resolver's affair: it cannot be called off.</summary>
    /// <param name="host">A host name.</param>
    Task<NameAnswer> ResolveAsync(string host);
}
