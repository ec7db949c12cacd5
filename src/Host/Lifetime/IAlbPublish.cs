using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Host.Lifetime;

/// <summary>A configuration that is ready to be put in force: nothing can fail any more.</summary>
/// <remarks>Config path. Disposed in either case; unless it was published before, that closes what it opened.</remarks>
internal interface IAlbPublish : IAsyncDisposable
{
    /// <summary>Puts it in force, once.</summary>
    /// <returns>What was in force until then, and what is.</returns>
    (ProxySnapshot Before, ProxySnapshot After) Publish();
}
