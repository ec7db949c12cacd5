using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>What is to happen with a request: a service to forward it to, or an answer of our own.</summary>
/// <param name="Route">Whose request it is; null: no route's.</param>
/// <param name="Cluster">Where to forward it; null: answer it here.</param>
/// <param name="StatusCode">Our answer's status.</param>
/// <param name="Reason">Why.</param>
/// <param name="Error">The fault of a refused request, for its line of text.</param>
/// <param name="Closes">True when the connection cannot go on after our answer.</param>
internal readonly record struct Verdict(Route? Route, Cluster? Cluster, int StatusCode, ReasonCode Reason, Http1Error Error, bool Closes)
{
    /// <summary>Whole seconds until the client may ask again; 0: not said.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>The answer is the one the operator gave the route (<c>redirect</c>, <c>respond</c>).</summary>
    public bool IsRoutes { get; init; }

    /// <summary>Where the client is to ask instead, over TLS; null: here.</summary>
    public RouteAnswer? Redirect { get; init; }

    /// <summary>Of a question about ourselves (<c>albhealth</c>): it is counted, and stands in no log.</summary>
    public bool IsProbe { get; init; }

    /// <summary>What our answer is made of, where that is no line of text: a document of ours, as JSON. Empty: it is one.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The route has it, to be forwarded to its service where it has one, unless its policies say otherwise (<see cref="RouteGate"/>).</summary>
    public static Verdict Take(Route route) => new(route, route.Cluster, 0, ReasonCode.None, Http1Error.None, false);

    /// <summary>An answer after which the connection goes on, if the client wants it to.</summary>
    public static Verdict Answer(int statusCode, ReasonCode reason) => new(null, null, statusCode, reason, Http1Error.None, false);

    /// <summary>The client is to ask over TLS: the route does nothing for it.</summary>
    public static Verdict SendTo(RouteAnswer redirect, Route? route) =>
        new(route, null, redirect.StatusCode, ReasonCode.None, Http1Error.None, false) { Redirect = redirect };

    /// <summary>wire.md rule 3: after a fault of framing or syntax both sides' connections end; what was only unwelcome does not end them.</summary>
    public static Verdict Refuse(Http1Error error)
    {
        int status = error.StatusCode();
        ReasonCode reason = status switch
        {
            405 => ReasonCode.MethodRefused,
            413 or 414 or 431 => ReasonCode.TooLarge,
            417 => ReasonCode.ExpectationFailed,
            426 => ReasonCode.UpgradeRequired,
            501 => ReasonCode.NotImplemented,
            505 => ReasonCode.BadVersion,
            508 => ReasonCode.Loop,
            _ => ReasonCode.BadRequest,
        };
        return new Verdict(null, null, status, reason, error, error.EndsConnection());
    }

    /// <summary>The one line of text of our answer.</summary>
    public ReadOnlySpan<byte> Text => Document.IsEmpty ? WordsOf(StatusCode, Reason, Error) : Document.Span;

    private static ReadOnlySpan<byte> WordsOf(int statusCode, ReasonCode reason, Http1Error error) => error != Http1Error.None ? error.Text() : (statusCode, reason) switch
    {
        (200, _) => "healthy"u8,
        (204, _) => default,
        (_, ReasonCode.Denied) => "forbidden: this address may not ask here\n"u8,
        (_, ReasonCode.RateLimited) => "too many requests: ask again later\n"u8,
        (421, _) => "misdirected request: ask for this host over a TLS connection of its own name\n"u8,
        (_, ReasonCode.NoRoute) => "not found: no route for this host and path\n"u8,
        (_, ReasonCode.ClientTimeout) => "request timeout: the request took too long to arrive\n"u8,
        (_, ReasonCode.BadRequest) => "bad request: the body is malformed or incomplete\n"u8,
        (_, ReasonCode.Draining) => "draining"u8,
        (_, ReasonCode.Disabled) => "disabled"u8,
        (_, ReasonCode.NoEndpoint) => "service unavailable: no endpoint can take the request\n"u8,
        (_, ReasonCode.QueueTimeout or ReasonCode.Overloaded) => "service unavailable: every connection to the endpoints is in use\n"u8,
        (502, _) => "bad gateway: the endpoint gave no valid answer\n"u8,
        (504, _) => "gateway timeout: the endpoint took too long\n"u8,
        _ => "internal server error\n"u8,
    };
}
