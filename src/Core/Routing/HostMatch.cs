namespace LoadBalancer.Core.Routing;

/// <summary>Which kind of host in the rules decides about a request: the first of these that there is.</summary>
public enum HostMatch : byte
{
    /// <summary>No rule has the request's host, a wildcard for it, or any host.</summary>
    None = 0,

    /// <summary>Rules for the very name.</summary>
    Name,

    /// <summary>Rules for <c>*.</c> and what follows the name's first label.</summary>
    Wildcard,

    /// <summary>Rules for any host.</summary>
    Any,
}
