using System.Net;
using System.Runtime.CompilerServices;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What is true of one exchange and of no other. One struct, reset by one assignment: no field can be forgotten.</summary>
internal struct ExchangeState
{
    /// <summary>When the request's head was complete: a timestamp of the engine's TimeProvider.</summary>
    public long StartTimestamp;

    /// <summary>The Set-Cookie line that the answer of the attempt under way gets; null: none.</summary>
    public byte[]? CookieLine;

    /// <summary>What the route changes of the heads that pass; null: nothing.</summary>
    public HeadEdits? Edits;

    /// <summary>The address a trusted peer spoke for; null: it wrote something that is none, or the peer is not trusted.</summary>
    public IPAddress? SpokenFor;

    /// <summary>It is no request but all that a client of a <c>tcp</c> listener says: relayed, not read.</summary>
    public bool IsStream;

    /// <summary>We told the client to send its body.</summary>
    public bool ContinueSent;

    /// <summary>The client's body was taken whole; true from the start where there is none.</summary>
    public bool IsRequestTaken;

    /// <summary>Head and body are with the endpoint's kernel, to the last byte. Written by the request's flow alone.</summary>
    public bool IsRequestSent;

    /// <summary>The endpoint spoke before it had the whole request: its connection is not used again (wire.md rule 4).</summary>
    public bool IsAnsweredEarly;

    /// <summary>The attempt under way has had a byte of an answer.</summary>
    public bool HasAnswerBegun;

    /// <summary>Interim answers of the attempt under way.</summary>
    public byte InterimCount;

    /// <summary>The client has been told, or has to find out, that its connection ends after this answer.</summary>
    public bool ClosesClient;

    /// <summary>Bytes of the answer handed to the client, head included.</summary>
    public long SentBytes;

    /// <summary>Bytes of the client handed to the endpoint, once both talk and no HTTP is looked at.</summary>
    public long ReceivedBytes;

    /// <summary>The status of the answer that was relayed; 0 while there is none.</summary>
    public int RelayedStatus;

    /// <summary>The attempt under way.</summary>
    public AttemptClock Clock;

    /// <summary>Attempts that ended.</summary>
    public int AttemptCount;

    /// <summary>One of them met a connection that had died while it was idle: it does not count among those that the policy allows.</summary>
    public bool HasMetIdleDeath;

    /// <summary>Bytes of the request's head, as it was written to the endpoint of the attempt under way.</summary>
    public int SentHeadBytes;

    public AttemptList Attempts;

    /// <summary>Whom the attempts before the present one went to.</summary>
    public TriedEndpoints Tried;

    /// <summary>The first three attempts and the last.</summary>
    [InlineArray(AccessLogEntry.KeptAttemptCount)]
    public struct AttemptList
    {
        private AccessLogAttempt _first;
    }

    /// <summary>Records an attempt that ended.</summary>
    public void AddAttempt(in AccessLogAttempt attempt) =>
        Attempts[Math.Min(AttemptCount++, AccessLogEntry.KeptAttemptCount - 1)] = attempt;
}
