using System.Net;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>What a route asks of its requests before one is forwarded: who, how often, how large; and what it answers itself.</summary>
/// <remarks>
/// Hot path, no allocation; a route without policies costs one comparison more than its <c>max_body</c>. The order is the order of
/// <see cref="Pass"/>: whom the route does not take learns nothing else of it, and uses up nobody's share.
/// </remarks>
internal static class RouteGate
{
    /// <param name="exchange">Its request is understood and the client known.</param>
    /// <param name="verdict">The route's request, so far to be forwarded.</param>
    /// <param name="route">Whose request it is.</param>
    /// <param name="time">Clocks the rate limit.</param>
    /// <returns>What is to happen with it: an answer that is the route's, or the service that gets it.</returns>
    public static Verdict Pass(Exchange exchange, in Verdict verdict, Route route, TimeProvider time)
    {
        Verdict passed = route.Policies is null ? verdict : PassPolicies(exchange, verdict, route.Policies, time);
        if (passed.Cluster is not null)
        {
            if (IsTooLarge(route, exchange.Meaning))
            {
                return Verdict.Refuse(Http1Error.BodyTooLarge) with { Route = route };
            }

            exchange.MaxBodyBytes = route.MaxBodyBytes;
            exchange.BeginForwarding(passed.Cluster, route.PolicyFor(passed.Cluster));
        }

        return passed;
    }

    /// <summary>True when the request says that its body is longer than the route takes.</summary>
    public static bool IsTooLarge(Route route, in RequestMeaning meaning) => route.MaxBodyBytes > 0 && meaning.Body.LengthBytes > route.MaxBodyBytes;

    private static Verdict PassPolicies(Exchange exchange, in Verdict verdict, RoutePolicies policies, TimeProvider time)
    {
        IPAddress? client = exchange.Client.IsTrusted ? exchange.State.SpokenFor
            : exchange.Client.HasAddress ? exchange.Client.Address
            : null;
        exchange.State.Edits = policies.Edits;
        if (policies.Addresses?.Allow(client) == false)
        {
            return verdict with { Cluster = null, StatusCode = 403, Reason = ReasonCode.Denied };
        }

        if (policies.Rate is RateLimit limit &&
            !limit.TryTake(RateKeys.Of(exchange, client, limit), time.GetElapsedTime(0).Ticks, out int retryAfterSeconds))
        {
            return verdict with
            {
                Cluster = null,
                StatusCode = 429,
                Reason = ReasonCode.RateLimited,
                RetryAfterSeconds = retryAfterSeconds,
            };
        }

        if (policies.Answer is RouteAnswer answer)
        {
            return answer.NeedsHost && exchange.Meaning.HostLength == 0
                ? Verdict.Refuse(Http1Error.MissingHost) with { Route = verdict.Route } // HTTP/1.0: there is nothing to lead to
                : verdict with { StatusCode = answer.StatusCode, IsRoutes = true };
        }

        return policies.Split is null ? verdict : verdict with { Cluster = policies.Split.Next() };
    }
}
