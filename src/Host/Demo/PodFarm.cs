using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Host.Listening;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Demo;

/// <summary>The demo's pods: real HTTP on one loopback address each, told apart by the address a request arrived at.</summary>
internal static class PodFarm
{
    public static WebListener Create(ImmutableArray<DemoPod> pods, ILoggerFactory loggerFactory)
    {
        FrozenDictionary<IPAddress, DemoPod> byAddress = pods.ToFrozenDictionary(pod => pod.Address.Address);
        return new WebListener(
            [.. pods.Select(pod => ($"pod {pod.Name}", pod.Address))],
            exchange => AnswerAsync(exchange, byAddress[exchange.Connection.LocalIpAddress!]),
            Unlimit,
            loggerFactory);
    }

    private static Task AnswerAsync(HttpContext exchange, DemoPod pod)
    {
        switch (exchange.Request.Path.Value)
        {
            case "/headers":
                return PodAnswers.EchoHeadersAsync(exchange);
            case "/slow":
                return PodAnswers.WaitAsync(exchange, pod);
            case "/bytes":
                return PodAnswers.StreamAsync(exchange);
            case "/upload":
                return PodAnswers.CountUploadAsync(exchange, pod);
            case "/favicon.ico":
                // Browsers ask for it beside every page; it would count as a visit.
                exchange.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            default:
                return SessionCheck.AnswerAsync(exchange, pod);
        }
    }

    /// <summary>What a client may do is the balancer's to decide here; a pod that cut a slow transfer would hide what it does.</summary>
    private static void Unlimit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }
}
