using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>One request and its answer, with the scratch that both need. Belongs to one session and serves all its exchanges.</summary>
/// <remarks>
/// Hot path. Written by the session and the forwarder, one after the other. Two flows may run at the same time, each with a deadline
/// of its own: the request's (client to endpoint) and the answer's (endpoint to client).
/// Race: <see cref="OnClientClosed"/> and the deadlines come from other threads; they only cancel pending reads and flushes, and
/// whoever is woken asks whether it was meant.
/// </remarks>
internal sealed class Exchange
{
    private UpstreamConnection? _upstream;

    public Exchange(Heartbeat heartbeat)
    {
        RequestDeadline = new Deadline(heartbeat, WakeRequestFlow);
        AnswerDeadline = new Deadline(heartbeat, WakeAnswerFlow);
        RequestRelay = new BodyRelay(RequestDeadline);
        AnswerRelay = new BodyRelay(AnswerDeadline);
    }

    // The connection: set when a session is bound to it.
    public PipeReader ClientInput { get; private set; } = null!;

    public PipeWriter ClientOutput { get; private set; } = null!;

    public ClientIdentity Client { get; private set; } = null!;

    // The request.
    public RequestHead Request { get; } = new();

    /// <summary>The request head's own bytes: they outlive the pipe's, for retries and the log.</summary>
    public HeadBuffer RequestBytes { get; } = new();

    public RequestMeaning Meaning;

    public PathBuffer Path { get; } = new();

    /// <summary>The path that goes to the endpoint (reference.md §3): the client's own bytes, unless they held dot segments.</summary>
    public ReadOnlySpan<byte> ForwardedPath => Path.HadDotSegments ? MatchedPath : RawPath;

    /// <summary>The path that routes are found by.</summary>
    public ReadOnlySpan<byte> MatchedPath => Path.Matched(RawPath);

    private ReadOnlySpan<byte> RawPath => Meaning.Path(RequestBytes.Span);

    /// <summary>Our identifier of the request, in hexadecimal.</summary>
    public RequestId RequestId { get; } = new();

    /// <summary>The identifier that goes to the endpoint and to the log: ours, or the one a trusted peer brought.</summary>
    public ReadOnlySpan<byte> SentRequestId =>
        Client.IsTrusted && ForwardingFields.TryFind(RequestBytes.Span, Request, KnownField.XRequestId, out ReadOnlySpan<byte> theirs)
            ? theirs
            : RequestId.Text;

    /// <summary>The client's address, or the one a trusted peer speaks for.</summary>
    public ReadOnlyMemory<byte> RealClient { get; set; }

    public Http1Limits HeadLimits { get; set; } = Http1Limits.Default;

    /// <summary>Longest pause of the client, in its body or in taking ours.</summary>
    public int ClientTimeoutMs { get; set; }

    // The answer.
    public ResponseHead Answer { get; } = new();

    public HeadBuffer AnswerBytes { get; } = new();

    public ResponseMeaning AnswerMeaning;

    public ExchangeState State;

    // The flows.
    public Deadline RequestDeadline { get; }

    public Deadline AnswerDeadline { get; }

    public BodyRelay RequestRelay { get; }

    public BodyRelay AnswerRelay { get; }

    /// <summary>The endpoint's connection while an attempt holds one; read by whoever wakes it.</summary>
    public UpstreamConnection? Upstream
    {
        get => Volatile.Read(ref _upstream);
        set => Volatile.Write(ref _upstream, value);
    }

    public void Bind(PipeReader input, PipeWriter output, ClientIdentity client)
    {
        ClientInput = input;
        ClientOutput = output;
        Client = client;
        RealClient = client.AddressText;
    }

    /// <summary>Readies it for the next request.</summary>
    public void Begin()
    {
        State = default;
        Meaning = default;
        Request.Reset();
        RequestBytes.Reset();
    }

    /// <summary>The client's socket ended, by FIN or by reset: the wait for the answer looks which.</summary>
    public void OnClientClosed() => Upstream?.Input.CancelPendingRead();

    /// <summary>
    /// True when the client cannot take an answer any more. A FIN alone is a half-close, and its answer is owed (wire.md E15). Only
    /// the flow that reads from the client may ask.
    /// </summary>
    public bool IsClientGone() => !TryPeek(out _);

    /// <summary>True when no byte of the client's waits to be read.</summary>
    public bool IsClientQuiet() => TryPeek(out bool isQuiet) && isQuiet;

    /// <summary>Looks into the client's pipe without taking from it; false when the connection broke.</summary>
    private bool TryPeek(out bool isQuiet)
    {
        isQuiet = true;
        try
        {
            if (ClientInput.TryRead(out ReadResult read))
            {
                isQuiet = read.Buffer.IsEmpty;
                ClientInput.AdvanceTo(read.Buffer.Start);
            }

            return true;
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return false;
        }
    }

    private void WakeRequestFlow()
    {
        ClientInput.CancelPendingRead();
        Upstream?.Output.CancelPendingFlush();
    }

    private void WakeAnswerFlow()
    {
        Upstream?.Input.CancelPendingRead();
        ClientOutput.CancelPendingFlush();
    }
}
