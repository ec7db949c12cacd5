using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Reads what a route does with a request: as it was written, and what that comes to.</summary>
/// <remarks>Config path.</remarks>
internal static class PolicyFacts
{
    private static readonly RouteConfig Nothing = new(); // what the default backend does

    public static ExplainedPolicies Of(JudgedRequest request, Route route, RouteOrigins origins)
    {
        RouteConfig written = origins.TryFind(route, out RouteConfig? found) ? found : Nothing;
        RouteAnswer? answer = route.Policies?.Answer;
        return new ExplainedPolicies(
            [.. written.Allow.Select(static network => network.ToString())],
            [.. written.Deny.Select(static network => network.ToString())],
            written.RateLimit is { } limit
                ? new ExplainedRateLimit(limit.Requests!.Value, (long)limit.Per.TotalMilliseconds, limit.Burst ?? limit.Requests.Value, limit.Key)
                : null,
            written.Redirect is { } redirect ? new ExplainedRedirect((int)redirect.Status, redirect.To, request.Render(answer!.Location!)) : null,
            written.Respond is { } respond
                ? new ExplainedRespond((int)respond.Status, respond.ContentType, Encoding.UTF8.GetByteCount(respond.Body))
                : null,
            route.MaxBodyBytes,
            answer is null ? request.TargetFor(route) : "",
            written.RewritePath,
            Edits(written.RequestFields),
            Edits(written.ResponseFields));
    }

    private static ExplainedFieldEdits Edits(FieldEditsConfig written) => new(written.Set, written.Removed);
}
