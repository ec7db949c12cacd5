using System.IO.Pipelines;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>One request and its answer, with the scratch that both need. Belongs to one session and serves all its exchanges.</summary>
/// <remarks>
/// Hot path. Written by the session and the forwarder, one after the other. Two flows may run at the same time, each with a deadline
/// of its own: the request's (client to endpoint) and the answer's (endpoint to client); a third deadline, for the answer's head, is
/// set by the first and watched by the second.
/// Race: the client's end and the deadlines may come from other threads; they only cancel pending reads and flushes, and whoever is woken
/// asks whether it was meant.
/// </remarks>
internal sealed class Exchange
{
    private readonly Heartbeat _heartbeat;
    private UpstreamConnection? _upstream;
    private QueueWait? _queueWait;
    private volatile bool _isSendingStopped;

    public Exchange(Heartbeat heartbeat)
    {
        _heartbeat = heartbeat;
        RequestDeadline = new Deadline(heartbeat, WakeRequestFlow);
        AnswerDeadline = new Deadline(heartbeat, WakeAnswerFlow);
        HeadDeadline = new HeadWait(heartbeat, WakeAnswerFlow);
        RequestRelay = new BodyRelay(RequestDeadline, isFromClient: true, isSinkGone: null);
        AnswerRelay = new BodyRelay(AnswerDeadline, isFromClient: false, () => Connection.HasEnded && State.IsRequestTaken && Connection.IsGone());
    }

    // The connection: set when a session is bound to it.
    public ClientConnection Connection { get; private set; } = null!;

    public PipeReader ClientInput { get; private set; } = null!;

    public PipeWriter ClientOutput { get; private set; } = null!;

    public ClientIdentity Client => Connection.Identity;

    public RequestHead Request { get; } = new();

    /// <summary>The request head's own bytes: they outlive the pipe's, for retries and the log.</summary>
    public HeadBuffer RequestBytes { get; } = new();

    public RequestMeaning Meaning;

    public PathBuffer Path { get; } = new();

    /// <summary>The path to forward, before a route rewrites it (reference.md §3): the client's own bytes, unless they held dot segments.</summary>
    public ReadOnlySpan<byte> ForwardedPath => Path.Forwarded(RawPath);

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

    /// <summary>What a route's templates may hold of the request.</summary>
    public TemplateValues TemplateValues => new(RealClient.Span, SentRequestId, Client.Scheme, RequestBytes.Span, Meaning);

    public Http1Limits HeadLimits { get; set; } = Http1Limits.Default;

    /// <summary>Longest pause of the client, in its body or in taking ours.</summary>
    public int ClientTimeoutMs { get; set; }

    /// <summary>Bytes a second that the client must send of a body, or take of an answer; 0: any.</summary>
    public int MinRate { get; set; }

    /// <summary>Strict-Transport-Security as a line, where the answer is to have one: over TLS. Empty: as the endpoint says.</summary>
    public byte[] HstsLine { get; set; } = [];

    /// <summary>Most bytes of a body on the way to this route; 0: any.</summary>
    public long MaxBodyBytes { get; set; }

    /// <summary>The service whose endpoints are asked; the report alone looks when there is none, where we answer.</summary>
    public Cluster Cluster { get; private set; } = null!;

    /// <summary>How they are spoken to on this route.</summary>
    public ClusterPolicy Policy { get; private set; } = null!;

    /// <summary>What is done on a new connection to one of its endpoints.</summary>
    public ConnectPlan Connect => Policy.Connect.ForGrpc is ConnectPlan grpc && Grpc.IsAsked(RequestBytes.Span, Request) ? grpc : Policy.Connect;

    /// <summary>What was taken of the body, where another attempt may need it again.</summary>
    public ReplayBuffer Replay { get; } = new();

    /// <summary>Its wait for room at the service's endpoints; made by the first exchange that has to.</summary>
    public QueueWait QueueWait => _queueWait ??= new QueueWait(_heartbeat);

    /// <summary>It waits for room no longer: the next wait is another one, with a time of its own.</summary>
    public void EndQueueWait() => _queueWait?.End();

    // The answer.
    public ResponseHead Answer { get; } = new();
    public HeadBuffer AnswerBytes { get; } = new();
    public ResponseMeaning AnswerMeaning;

    public ExchangeState State;

    // The flows.
    public Deadline RequestDeadline { get; }

    public Deadline AnswerDeadline { get; }

    /// <summary>When the answer's head must be complete: counts from the request's last byte.</summary>
    public HeadWait HeadDeadline { get; }

    public BodyRelay RequestRelay { get; }

    public BodyRelay AnswerRelay { get; }

    /// <summary>The endpoint's connection while an attempt holds one; read by whoever wakes it.</summary>
    public UpstreamConnection? Upstream
    {
        get => Volatile.Read(ref _upstream);
        set => Volatile.Write(ref _upstream, value);
    }

    /// <summary>The whole request has been written towards the endpoint: what the endpoint says from then on is no early answer.</summary>
    public bool IsRequestWritten => !Meaning.Body.HasBody || RequestRelay.HasTakenAll;

    /// <summary>No request after this one: the answer says <c>Connection: close</c>. Set by whoever drains the connection.</summary>
    public bool IsLast => Connection.IsLast;

    /// <summary>The head of a bodyless request need not be sent any further. With a body, <see cref="RequestRelay"/> is stopped instead.</summary>
    public bool IsSendingStopped => _isSendingStopped;

    public void Bind(ClientConnection connection)
    {
        Connection = connection;
        IDuplexPipe pipes = connection.Transport.Transport;
        ClientInput = pipes.Input;
        ClientOutput = pipes.Output;
        connection.Bind(this);
    }

    /// <summary>Lets go of the connection, so that an idle session keeps nothing alive. Its deadlines stay where the heartbeat has them.</summary>
    public void Release()
    {
        Connection.Unbind();
        RequestDeadline.Disarm();
        AnswerDeadline.Disarm();
        HeadDeadline.End();
        RequestRelay.Release();
        AnswerRelay.Release();
        Replay.Release();
        EndQueueWait();
        State = default;
        Cluster = null!;
        Policy = null!;
        RealClient = default;
        Connection = null!;
        ClientInput = null!;
        ClientOutput = null!;
    }

    /// <summary>The exchange is not used again: the heartbeat forgets its deadlines.</summary>
    public void Discard()
    {
        RequestDeadline.Release();
        AnswerDeadline.Release();
        HeadDeadline.Release();
        _queueWait?.Release();
    }

    /// <summary>Readies it for the next request. Its <see cref="State"/> is as new: <see cref="Release"/> has left it so.</summary>
    public void Begin()
    {
        Meaning = default;
        RealClient = Client.AddressText;
        Request.Reset();
        RequestBytes.Reset();
    }

    /// <summary>From now on it is about getting an answer from <paramref name="cluster"/>, as <paramref name="policy"/> says.</summary>
    public void BeginForwarding(Cluster cluster, ClusterPolicy policy)
    {
        Cluster = cluster;
        Policy = policy;
        if (Meaning.Body.HasBody)
        {
            Replay.Begin(policy.Retry.Attempts > 1 ? policy.Retry.MaxBodyBytes : 0);
        }
    }

    /// <summary>Readies it for the next attempt.</summary>
    public void BeginAttempt(UpstreamConnection connection)
    {
        State.IsRequestSent = State.IsAnsweredEarly = false;
        _isSendingStopped = false;
        HeadDeadline.Begin();
        connection.RequestCount++;
        Upstream = connection;
    }

    /// <summary>Ends the request's flow, which must be running, as soon as it would wait.</summary>
    public void StopSending()
    {
        if (Meaning.Body.HasBody)
        {
            RequestRelay.Stop();
        }
        else
        {
            _isSendingStopped = true;
            Upstream?.Output.CancelPendingFlush();
        }
    }

    /// <summary>Makes the answer's flow look how the client's socket has ended, if it has: by FIN or by reset.</summary>
    public void LookAtClientAgain()
    {
        if (Connection?.HasEnded == true)
        {
            Upstream?.Input.CancelPendingRead();
        }
    }

    // Both targets are taken before either is woken: waking runs the flow inline, and it may be with the next exchange when it returns.
    private void WakeRequestFlow()
    {
        (PipeReader? input, PipeWriter? output) = (ClientInput, Upstream?.Output);
        input?.CancelPendingRead();
        output?.CancelPendingFlush();
    }

    private void WakeAnswerFlow()
    {
        (PipeReader? input, PipeWriter? output) = (Upstream?.Input, ClientOutput);
        input?.CancelPendingRead();
        output?.CancelPendingFlush();
    }
}
