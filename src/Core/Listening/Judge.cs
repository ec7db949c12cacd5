using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
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

    /// <summary>Where the other zones read what this one has seen.</summary>
    private static ReadOnlySpan<byte> StatePath => "/mzlb/v1/state"u8;

    /// <param name="exchange">Its head is well formed; gets what it means.</param>
    /// <param name="snapshot">What is in force for it.</param>
    /// <param name="self">What <c>albhealth</c> is to say.</param>
    /// <param name="recent">Remembers what was asked for; null: nobody does.</param>
    public static Verdict Decide(Exchange exchange, ProxySnapshot snapshot, SelfReport self, RecentRequests? recent = null)
    {
        Http1Error error = RequestReader.Read(exchange.RequestBytes.Span, exchange.Request, out exchange.Meaning, exchange.Client.IsTls);
        exchange.State.IsRequestTaken = !exchange.Meaning.Body.HasBody && (error == Http1Error.None || !error.EndsConnection());
        exchange.State.ClosesClient = !exchange.Meaning.WantsKeepAlive || exchange.IsLast || self.IsLeaving;
        bool isSecure = ForwardingFields.IsSecure(exchange.RequestBytes.Span, exchange.Request, exchange.Client);
        Verdict verdict = error == Http1Error.None
            ? Decide(exchange.RequestBytes.Span, exchange.Request, exchange.Meaning, exchange.Path, snapshot, self, recent, exchange.State.StartTimestamp, isSecure, exchange.Client.TlsPolicy)
            : Verdict.Refuse(error);
        if (!verdict.Document.IsEmpty)
        {
            self.Hear(exchange.Meaning.Query(exchange.RequestBytes.Span));
        }

        if (self.IsLeaving && !verdict.IsProbe)
        {
            self.NoteRequest(exchange.State.StartTimestamp);
        }

        return verdict;
    }

    /// <summary>Decides about a request that is understood; nothing but this says which route has it, to whoever asks.</summary>
    /// <param name="bytes">The head.</param>
    /// <param name="head">Its index.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="path">Gets the path as it is matched.</param>
    /// <param name="snapshot">What is in force for it.</param>
    /// <param name="self">What <c>albhealth</c> is to say.</param>
    /// <param name="recent">Remembers what was asked for; null: nobody does.</param>
    /// <param name="timestamp">When, by the clock of <paramref name="recent"/>.</param>
    /// <param name="isSecure">The client speaks TLS, with us or with a proxy whose word counts.</param>
    /// <param name="tlsPolicy">What its handshake with us was; null: it speaks in the clear with us.</param>
    public static Verdict Decide(
        ReadOnlySpan<byte> bytes,
        RequestHead head,
        in RequestMeaning meaning,
        PathBuffer path,
        ProxySnapshot snapshot,
        SelfReport self,
        RecentRequests? recent,
        long timestamp,
        bool isSecure = false,
        object? tlsPolicy = null)
    {
        // RFC 9110 §9.3.7, §7.6.2: OPTIONS of the server as a whole, and one that may go no further, end here.
        if (meaning.Form == TargetForm.Asterisk || meaning.MaxForwards == 0)
        {
            return Verdict.Answer(204, ReasonCode.None);
        }

        ReadOnlySpan<byte> rawPath = meaning.Path(bytes);
        if (!path.TrySet(rawPath))
        {
            return Verdict.Refuse(Http1Error.InvalidPath);
        }

        Span<byte> hostKey = stackalloc byte[HostKey.MaxBytes];
        if (!HostKey.TryWrite(meaning.Host(bytes), hostKey, out int hostKeyBytes))
        {
            return Verdict.Refuse(Http1Error.InvalidHost);
        }

        hostKey = hostKey[..hostKeyBytes];
        ReadOnlySpan<byte> matchedPath = path.Matched(rawPath);
        if (hostKey.SequenceEqual(ProbeHost))
        {
            return Probe(matchedPath, snapshot, self) with { IsProbe = true };
        }

        recent?.Note(hostKey, matchedPath, head.MethodName(bytes), timestamp);
        Route? found = snapshot.Routes.Find(hostKey, matchedPath);
        Route? route = Route.FirstToAccept(found, bytes, head) ?? snapshot.DefaultRoute;
        HttpsRedirect? redirect = isSecure ? null : snapshot.HttpsRedirect;
        if (redirect?.Takes(route, hostKey, matchedPath) == true)
        {
            bool namesPort = meaning.HostName(bytes).Length < meaning.HostLength;
            return meaning.HostLength == 0 ? Verdict.Refuse(Http1Error.MissingHost) : Verdict.SendTo(redirect.AnswerFor(namesPort), route);
        }

        // RFC 9110 §15.5.20. Its route is nobody's to see from here.
        if (!snapshot.Certificates.Admits(tlsPolicy, hostKey) && !(tlsPolicy is null && HttpsRedirect.IsChallenge(matchedPath)))
        {
            return Verdict.Answer(421, ReasonCode.Misdirected) with { Closes = true };
        }

        return route is null ? Verdict.Answer(404, ReasonCode.NoRoute) : Verdict.Take(route);
    }

    private static Verdict Probe(ReadOnlySpan<byte> path, ProxySnapshot snapshot, SelfReport self) =>
        path.SequenceEqual(StatePath) && self.State is { IsEmpty: false } state ? Verdict.Answer(200, ReasonCode.None) with { Document = state }
        : !path.SequenceEqual("/"u8) ? Verdict.Answer(404, ReasonCode.NoRoute)
        : self.Standing switch
        {
            HealthWord.Draining => Verdict.Answer(503, ReasonCode.Draining),
            HealthWord.Disabled => Verdict.Answer(503, ReasonCode.Disabled),
            HealthWord.AsConfigured when !snapshot.AlbEnabled => Verdict.Answer(503, ReasonCode.Disabled),
            _ => Verdict.Answer(200, ReasonCode.None),
        };
}
