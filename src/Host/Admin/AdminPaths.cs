using System.Buffers;
using LoadBalancer.Host.Lifetime;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Admin;

/// <summary>The paths of the admin address and what each answers.</summary>
/// <remarks>
/// Background. Order of refusals: foreign host (403), unknown path (404), wrong method (405).
/// </remarks>
/// <param name="readiness">Behind <c>/readyz</c>.</param>
/// <param name="writeMetrics">Writes all metrics as Prometheus text; called on the request's thread, several at a time.</param>
internal sealed class AdminPaths(Readiness readiness, Action<IBufferWriter<byte>> writeMetrics)
{
    /// <summary>Prometheus' text exposition format.</summary>
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Room for a few dozen routes; grows by itself.</summary>
    private const int FirstMetricsBytes = 32 * 1024;

    public Task AnswerAsync(HttpContext exchange)
    {
        if (!AdminHostRule.Allows(exchange.Request.Host, exchange.Connection.LocalIpAddress))
        {
            return WriteLineAsync(exchange, StatusCodes.Status403Forbidden, "this address answers to localhost and IP addresses only");
        }

        return exchange.Request.Path.Value switch
        {
            "/livez" => IsRead(exchange) ? WriteLineAsync(exchange, StatusCodes.Status200OK, "alive") : RefuseMethodAsync(exchange),
            "/readyz" => IsRead(exchange) ? AnswerReadinessAsync(exchange) : RefuseMethodAsync(exchange),
            "/metrics" => IsRead(exchange) ? AnswerMetricsAsync(exchange) : RefuseMethodAsync(exchange),
            _ => WriteLineAsync(exchange, StatusCodes.Status404NotFound, "no such path; there are /livez, /readyz and /metrics"),
        };
    }

    private Task AnswerReadinessAsync(HttpContext exchange) => readiness.State switch
    {
        ReadinessState.Ready => WriteLineAsync(exchange, StatusCodes.Status200OK, "ready"),
        ReadinessState.Loading => WriteLineAsync(exchange, StatusCodes.Status503ServiceUnavailable, "loading"),
        _ => WriteLineAsync(exchange, StatusCodes.Status503ServiceUnavailable, "draining"),
    };

    private Task AnswerMetricsAsync(HttpContext exchange)
    {
        // Whole before the first byte leaves: a fault while reading a meter is then a 500, not a scrape that ends in the middle.
        var text = new ArrayBufferWriter<byte>(FirstMetricsBytes);
        writeMetrics(text);
        exchange.Response.ContentType = MetricsType;
        exchange.Response.ContentLength = text.WrittenCount;
        return exchange.Response.Body.WriteAsync(text.WrittenMemory, exchange.RequestAborted).AsTask();
    }

    private static bool IsRead(HttpContext exchange) =>
        HttpMethods.IsGet(exchange.Request.Method) || HttpMethods.IsHead(exchange.Request.Method);

    private static Task RefuseMethodAsync(HttpContext exchange)
    {
        exchange.Response.Headers.Allow = "GET, HEAD"; // RFC 9110 §15.5.6: MUST be sent with a 405
        return WriteLineAsync(exchange, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD");
    }

    private static Task WriteLineAsync(HttpContext exchange, int status, string line)
    {
        exchange.Response.StatusCode = status;
        exchange.Response.ContentType = "text/plain; charset=utf-8";
        exchange.Response.Headers.CacheControl = "no-store";
        string body = line + "\n";
        exchange.Response.ContentLength = body.Length; // ASCII
        return exchange.Response.WriteAsync(body, exchange.RequestAborted);
    }
}
