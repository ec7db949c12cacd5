namespace LoadBalancer.Core.Discovery;

/// <summary>Finds the addresses of names.</summary>
public interface INameResolver
{
    /// <summary>Looks one up; never throws for what the network does.</summary>
    /// <param name="host">A host name.</param>
    /// <param name="cancellation">Ends the wait: as a fault, not as an exception.</param>
    Task<NameAnswer> ResolveAsync(string host, CancellationToken cancellation);
}
