using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>Decides what happens with a request whose head is well formed: refuse it, answer it here, or let a route have it.</summary>
/// <remarks>Hot path, pure: reads the exchange and the snapshot, allocates nothing.</remarks>
internal static class Judge
{
    /// <summary>The host that load balancers in front of us, and the other zones, probe (reference.md §6).</summary>
    private static ReadOnlySpan<byte> ProbeHost => "albhealth"u8;

    public static Verdict Decide(Exchange exchange, ProxySnapshot snapshot, bool isDraining)
    {
        Http1Error error = RequestReader.Read(exchange.RequestBytes.Span, exchange.Request, out exchange.Meaning, exchange.Client.IsTls);
        exchange.State.IsRequestTaken = !exchange.Meaning.Body.HasBody && (error == Http1Error.None || !error.EndsConnection());
        exchange.State.ClosesClient = !exchange.Meaning.WantsKeepAlive || exchange.IsLast;
        if (error != Http1Error.None)
        {
            return Verdict.Refuse(error);
        }

        ref readonly RequestMeaning meaning = ref exchange.Meaning;

        // RFC 9110 §9.3.7, §7.6.2: OPTIONS of the server as a whole, and one that may go no further, end here.
        if (meaning.Form == TargetForm.Asterisk || meaning.MaxForwards == 0)
        {
            return Verdict.Answer(204, ReasonCode.None);
        }

        if (!exchange.Path.TrySet(meaning.Path(exchange.RequestBytes.Span)))
        {
            return Verdict.Refuse(Http1Error.InvalidPath);
        }

        Span<byte> hostKey = stackalloc byte[HostKey.MaxBytes];
        if (!HostKey.TryWrite(meaning.Host(exchange.RequestBytes.Span), hostKey, out int hostKeyBytes))
        {
            return Verdict.Refuse(Http1Error.InvalidHost);
        }

        hostKey = hostKey[..hostKeyBytes];
        if (hostKey.SequenceEqual(ProbeHost))
        {
            return Probe(exchange.MatchedPath, snapshot, isDraining);
        }

        Route? found = snapshot.Routes.Find(hostKey, exchange.MatchedPath);
        Route? route = Route.FirstToAccept(found, exchange.RequestBytes.Span, exchange.Request) ?? snapshot.DefaultRoute;
        return route is null ? Verdict.Answer(404, ReasonCode.NoRoute) : Verdict.Take(route);
    }

    private static Verdict Probe(ReadOnlySpan<byte> path, ProxySnapshot snapshot, bool isDraining) =>
        !path.SequenceEqual("/"u8) ? Verdict.Answer(404, ReasonCode.NoRoute)
        : isDraining ? Verdict.Answer(503, ReasonCode.Draining)
        : !snapshot.AlbEnabled ? Verdict.Answer(503, ReasonCode.Disabled)
        : Verdict.Answer(200, ReasonCode.None);
}
