using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>Writes an answer that no endpoint gave: ours, or the operator's (<c>redirect</c>, <c>respond</c>, to https).</summary>
/// <remarks>Hot path: no allocation. A route's <c>response_headers</c> hold for every answer to its requests, so for these too.</remarks>
internal static class OwnAnswer
{
    /// <returns>Bytes written; the caller flushes.</returns>
    public static int Write(Exchange exchange, in Verdict verdict, ReadOnlySpan<byte> date, bool closes)
    {
        bool isHead = exchange.Request.Method == HttpMethod.Head;
        RoutePolicies? policies = verdict.Route?.Policies;
        RouteAnswer? given = verdict.Redirect ?? (verdict.IsRoutes ? policies!.Answer : null);
        LocalAnswer answer = new(verdict.StatusCode, given is null ? verdict.Text : given.Body)
        {
            IsOperators = given is not null,
            ContentType = given is not null ? given.ContentType : verdict.Document.IsEmpty ? default : "application/json"u8,
            Location = given?.Location,
            RetryAfterSeconds = verdict.RetryAfterSeconds,
            HstsLine = exchange.HstsLine,
            Edits = policies?.Edits?.Response,
            Values = policies is null && given is null ? default : exchange.TemplateValues,
        };
        return answer.Write(exchange.ClientOutput, date, isHead, closes);
    }
}
