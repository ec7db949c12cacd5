using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>How one attempt at one endpoint ended. A value: a broken peer is traffic, not an exception.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Blame">Whose fault it was.</param>
/// <param name="Reason">What happened.</param>
/// <param name="IsReused">True when the connection had served another exchange before.</param>
/// <param name="BodyError">What is wrong with the client's body, where that is why.</param>
internal readonly record struct ForwardOutcome(
    ForwardStage Stage, Blame Blame, ReasonCode Reason, bool IsReused = false, Http1Error BodyError = Http1Error.None)
{
    /// <summary>Another attempt was decided upon while this one was under way: its answer has a status that is to be had from another endpoint.</summary>
    public bool IsRetryClaimed { get; init; }

    /// <summary>That answer was taken off the connection to its end, which is as after an exchange that is done.</summary>
    public bool IsAnswerTaken { get; init; }

    /// <summary>The endpoint ended the connection by FIN, whatever it said before.</summary>
    public bool IsEndInOrder { get; init; }

    /// <summary>Of a stream: the endpoint had said something before it ended, however that was.</summary>
    public bool HasTalked { get; init; }

    /// <summary>It is proved that the endpoint has read nothing of the request (<see cref="UnreadProof"/>).</summary>
    public bool IsUnread { get; init; }

    /// <summary>The endpoint itself has said so (RFC 9113 §8.7): it is as well as before.</summary>
    public bool IsTurnedAway { get; init; }

    /// <summary>A connection that had been idle ended with no byte of an answer: as likely as not before it had the request.</summary>
    public bool IsIdleDeath => IsReused && Stage == ForwardStage.AwaitingAnswer && Reason == ReasonCode.UpstreamReset;

    /// <summary>The whole answer went to the client.</summary>
    public static ForwardOutcome Done => new(ForwardStage.Done, Blame.None, ReasonCode.None);

    /// <summary>There was nobody to try.</summary>
    public static ForwardOutcome NoEndpoint => new(ForwardStage.Picking, Blame.Upstream, ReasonCode.NoEndpoint);

    /// <summary>
    /// True when the client's connection must be cut: its answer began and cannot end. Anything gentler would look like a complete
    /// answer (wire.md F17).
    /// </summary>
    public bool CutsClient => Stage == ForwardStage.RelayingBody;

    /// <summary>The status the client gets where no error of its body says it, or that is logged when it has left: the one table of forwarding (reference.md §4).</summary>
    public int StatusCode => Reason switch
    {
        ReasonCode.BadRequest => 400,
        ReasonCode.ClientTimeout => 408,
        ReasonCode.ClientClosed => 499,
        ReasonCode.NoEndpoint or ReasonCode.QueueTimeout or ReasonCode.Overloaded => 503,
        ReasonCode.ConnectTimeout or ReasonCode.FirstByteTimeout or ReasonCode.IdleTimeout => 504,
        _ => 502,
    };

    /// <summary>No endpoint had room, and waiting was no use; or the client left meanwhile.</summary>
    public static ForwardOutcome NotTaken(ReasonCode reason) =>
        new(ForwardStage.Picking, reason == ReasonCode.ClientClosed ? Blame.Client : Blame.Upstream, reason);

    /// <summary>No connection came about.</summary>
    public static ForwardOutcome NotConnected(ConnectError error) => new(ForwardStage.Connecting, Blame.Upstream, error switch
    {
        ConnectError.Refused => ReasonCode.ConnectRefused,
        ConnectError.TimedOut => ReasonCode.ConnectTimeout,
        ConnectError.TlsFailed => ReasonCode.ConnectTls,
        _ => ReasonCode.ConnectFailed,
    });
}
