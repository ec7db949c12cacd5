using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>Writes an answer that no endpoint gave: ours, or the operator's (<c>redirect</c>, <c>respond</c>).</summary>
/// <remarks>Hot path: no allocation. A route's <c>response_headers</c> hold for every answer to its requests, so for these too.</remarks>
internal static class OwnAnswer
{
    /// <returns>Bytes written; the caller flushes.</returns>
    public static int Write(Exchange exchange, in Verdict verdict, ReadOnlySpan<byte> date, bool closes)
    {
        bool isHead = exchange.Request.Method == HttpMethod.Head;
        if (verdict.Route?.Policies is not RoutePolicies policies)
        {
            ReadOnlySpan<byte> type = verdict.Document.IsEmpty ? default : "application/json"u8;
            return new LocalAnswer(verdict.StatusCode, verdict.Text) { ContentType = type }.Write(exchange.ClientOutput, date, isHead, closes);
        }

        RouteAnswer? operators = verdict.IsRoutes ? policies.Answer : null;
        LocalAnswer answer = new(verdict.StatusCode, operators is null ? verdict.Text : operators.Body)
        {
            IsOperators = operators is not null,
            ContentType = operators?.ContentType,
            Location = operators?.Location,
            RetryAfterSeconds = verdict.RetryAfterSeconds,
            Edits = policies.Edits?.Response,
            Values = exchange.TemplateValues,
        };
        return answer.Write(exchange.ClientOutput, date, isHead, closes);
    }
}
