using System.Collections.Immutable;

namespace LoadBalancer.Core.Routing;

/// <summary>The operator's rules, arranged so that a request's host and path lead to the one that applies.</summary>
/// <remarks>
/// Hot path: immutable, no lock, no allocation; a lookup costs one or two hashes for the host and one for each path element it shares
/// with a rule, whatever the number of rules. Built by <see cref="RouteTrieBuilder{T}"/> once per snapshot.
/// </remarks>
public sealed class RouteTrie<T>
    where T : class
{
    private readonly ByteMap<RouteNode<T>> _namedHosts;
    private readonly ByteMap<RouteNode<T>> _wildcardHosts;
    private readonly RouteNode<T>? _anyHost;

    /// <param name="namedHosts">By host key.</param>
    /// <param name="wildcardHosts">By what follows the <c>*.</c>.</param>
    /// <param name="anyHost">The rules without a host; null when there are none.</param>
    /// <param name="routes">What the maps were built from.</param>
    internal RouteTrie(
        ByteMap<RouteNode<T>> namedHosts,
        ByteMap<RouteNode<T>> wildcardHosts,
        RouteNode<T>? anyHost,
        ImmutableArray<KeyValuePair<RouteKey, T>> routes)
    {
        _namedHosts = namedHosts;
        _wildcardHosts = wildcardHosts;
        _anyHost = anyHost;
        Routes = routes;
    }

    /// <summary>Every rule as it was added, in that order. For explanations, never for matching.</summary>
    public ImmutableArray<KeyValuePair<RouteKey, T>> Routes { get; }

    /// <summary>
    /// The value of the rule that applies, or null when none does. The host decides first: exact, else one-label wildcard, else any;
    /// a host that has rules of its own never falls back to another's.
    /// </summary>
    /// <param name="hostKey">As <see cref="HostKey"/> writes it; empty when the request names no host.</param>
    /// <param name="normalizedPath">Begins with a slash; dot segments removed, repeated slashes merged, no query.</param>
    public T? Find(ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> normalizedPath)
    {
        RouteNode<T>? rules = _namedHosts.Find(hostKey) ?? FindWildcard(hostKey) ?? _anyHost;
        return rules?.Find(normalizedPath);
    }

    /// <summary>Whose rules <see cref="Find"/> looks among. For explanations, never for matching.</summary>
    public HostMatch DecidedBy(ReadOnlySpan<byte> hostKey) =>
        _namedHosts.Find(hostKey) is not null ? HostMatch.Name
        : FindWildcard(hostKey) is not null ? HostMatch.Wildcard
        : _anyHost is not null ? HostMatch.Any
        : HostMatch.None;

    private RouteNode<T>? FindWildcard(ReadOnlySpan<byte> hostKey)
    {
        // A wildcard stands for exactly one label, so what follows the first dot must be the wildcard's own name, whole.
        // A dot at 0 would make that label empty.
        int dot = hostKey.IndexOf((byte)'.');
        return dot > 0 ? _wildcardHosts.Find(hostKey[(dot + 1)..]) : null;
    }
}
