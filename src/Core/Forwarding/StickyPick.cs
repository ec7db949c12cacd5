using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Keeps a client's session with the endpoint that has it, as long as that takes it: <c>sticky</c>.</summary>
/// <remarks>
/// Hot path where the service has sticky sessions, a comparison where it has not; no allocation.
/// <code>
/// the cookie names        it can take the request                      goes to    cookie
/// nobody of the service   –                                            a pick     set
/// an endpoint             yes                                          it         stays
/// an endpoint             no room (max_connections)                    a pick     stays: the session is to come back
/// an endpoint             no (down, ejected, gone, failed just now)    a pick     set
/// </code>
/// </remarks>
internal static class StickyPick
{
    /// <summary>Picks an endpoint, the session's own first, and readies the cookie that the answer needs, if any.</summary>
    public static Endpoint? Pick(Exchange exchange, Cluster cluster, in PickQuery query)
    {
        if (cluster.Sticky is not StickySessions sticky)
        {
            return cluster.Pick(query);
        }

        exchange.State.CookieLine = null;
        if (query.HolderFits)
        {
            return query.Holder;
        }

        bool isHeld = query.Holder is Endpoint holder && holder.Standing.TakesSticky() && !query.HasTried(holder); // full: it is to come back
        Endpoint? picked = cluster.Pick(query);
        exchange.State.CookieLine = picked is null || isHeld ? null : sticky.LineFor(picked, ForwardingFields.IsSecure(exchange.RequestBytes.Span, exchange.Request, exchange.Client));
        return picked;
    }

    /// <summary>The endpoint that the request's cookie names, whether or not it can take the request; null where there is none.</summary>
    public static Endpoint? FindHolder(Exchange exchange, Cluster cluster) =>
        cluster.Sticky is StickySessions sticky &&
        Cookies.TryFind(exchange.RequestBytes.Span, exchange.Request, sticky.CookieName.Span, out ReadOnlySpan<byte> value)
            ? sticky.Find(value)
            : null;
}
