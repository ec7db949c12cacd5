using LoadBalancer.Core.Upstream;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Health;

/// <summary>Tells the process log when an endpoint goes down, is ejected, or comes back.</summary>
/// <remarks>
/// Background, once a tick for each endpoint: two loads while nothing has changed. An endpoint that flaps is told of less and less (faults.md
/// row 12), and so is a crowd that goes down together; how many lines were left out, the next one says.
/// </remarks>
internal sealed partial class HealthLog(ILogger logger)
{
    // A rack of endpoints at once, then one a second.
    private readonly LogAllowance _all = new(most: 50, refillMs: 1_000);

    public void Tell(EndpointWatch watch, long nowMs)
    {
        TellTls(watch, nowMs);
        HealthReport now = watch.Endpoint.State.Health.Current;
        HealthReport before = watch.Logged;
        if (now.IsProbedUp == before.IsProbedUp && now.IsEjected == before.IsEjected)
        {
            return;
        }

        watch.Logged = now;
        if (!watch.LogAllowance.TryTake(nowMs, out int own) || !_all.TryTake(nowMs, out int others))
        {
            return;
        }

        string leftOut = own + others == 0 ? "" : $" ({own} changes of it and {others} of others were not logged)";
        string service = watch.Cluster.Name;
        string endpoint = NameOf(watch.Endpoint);
        if (now.IsEjected && !before.IsEjected)
        {
            LogEjected(logger, endpoint, service, now.EjectionEvidence, leftOut);
        }
        else if (!now.IsProbedUp && before.IsProbedUp)
        {
            LogDown(logger, endpoint, service, now.ProbeEvidence, leftOut);
        }
        else
        {
            LogReturned(logger, endpoint, service, now.IsProbedUp ? now.IsEjected ? "its probes pass" : "up" : "still down", leftOut);
        }
    }

    /// <summary>Tells why requests find no TLS at an endpoint: health alone would say that of probes, or after some failures only.</summary>
    private void TellTls(EndpointWatch watch, long nowMs)
    {
        string fault = watch.Endpoint.State.TlsFault;
        if (fault == watch.LoggedTlsFault)
        {
            return;
        }

        watch.LoggedTlsFault = fault;
        if (fault.Length > 0 && watch.LogAllowance.TryTake(nowMs, out int own) && _all.TryTake(nowMs, out int others))
        {
            LogNoTls(logger, NameOf(watch.Endpoint), watch.Cluster.Name, fault, own + others == 0 ? "" : $" ({own + others} other lines were not logged)");
        }
    }

    private static string NameOf(Endpoint endpoint) =>
        endpoint.Name == endpoint.AddressText ? endpoint.AddressText : $"{endpoint.Name} ({endpoint.AddressText})";

    [LoggerMessage(EventId = 1404, Level = LogLevel.Warning, Message = "no TLS with endpoint {Endpoint} of service '{Service}': {Fault}{LeftOut}")]
    private static partial void LogNoTls(ILogger logger, string endpoint, string service, string fault, string leftOut);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "endpoint {Endpoint} of service '{Service}' is down: {Evidence}{LeftOut}")]
    private static partial void LogDown(ILogger logger, string endpoint, string service, string evidence, string leftOut);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "endpoint {Endpoint} of service '{Service}' is ejected: {Evidence}{LeftOut}")]
    private static partial void LogEjected(ILogger logger, string endpoint, string service, string evidence, string leftOut);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Information, Message = "endpoint {Endpoint} of service '{Service}' is back: {State}{LeftOut}")]
    private static partial void LogReturned(ILogger logger, string endpoint, string service, string state, string leftOut);
}
