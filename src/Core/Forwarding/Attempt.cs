using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>One try at one endpoint.</summary>
/// <remarks>
/// Hot path. The steps of <see cref="RunAsync"/> are the steps of the exchange on the wire:
/// 1. tell the client to go on, if it waits · 2. send head and body · 3. beside it, wait for the answer's head · 4. stop sending if it is early and a
/// refusal · 5. give it up if it is one to be had from another endpoint · 6. relay it.
/// </remarks>
internal static class Attempt
{
    /// <param name="exchange">Has its request and its policy, and <paramref name="connection"/> as its upstream.</param>
    /// <param name="endpoint">Who is asked.</param>
    /// <param name="connection">The caller's, who keeps or closes it afterwards (<see cref="AllowsReuse"/>).</param>
    /// <param name="heartbeat">Clock and date.</param>
    public static async PooledTask<ForwardOutcome> RunAsync(
        Exchange exchange, Endpoint endpoint, UpstreamConnection connection, Heartbeat heartbeat)
    {
        if (await RequestSend.ContinueAsync(exchange) != FlushEnd.Done)
        {
            return Fail(ForwardStage.Connecting, Blame.Client, ReasonCode.ClientClosed, connection);
        }

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, endpoint, exchange.Policy);
        bool isSending = true; // awaited exactly once, on whichever way out
        try
        {
            ReadResult read;
            (AnswerHeadStep Step, ReasonCode Fault) head;
            AnswerHeadRead.Begin(exchange);
            do
            {
                try
                {
                    read = await connection.Input.ReadAsync();
                }
                catch (Exception exception) when (PeerFault.Is(exception))
                {
                    (head, read) = ((AnswerHeadStep.Fault, ReasonCode.UpstreamReset), default);
                    break;
                }

                head = AnswerHeadRead.Judge(exchange, connection.Input, read);
                if (head.Step == AnswerHeadStep.Interim)
                {
                    head = await AnswerHeadRead.PassOnAsync(exchange, connection.Input, read, exchange.Policy.FirstByteTimeoutMs);
                }
            }
            while (head.Step == AnswerHeadStep.More);

            ReasonCode fault = head.Fault;
            exchange.HeadDeadline.End();
            RelayEnd sent = RelayEnd.Complete;

            if (fault == ReasonCode.None && exchange.Answer.StatusCode == 101)
            {
                isSending = false;
                sent = await sending; // the head alone, and the endpoint has answered it
                return sent == RelayEnd.Complete
                    ? await SwitchAsync(exchange, connection, read, heartbeat)
                    : Fail(ForwardStage.ReadingHead, Blame.Upstream, ReasonCode.UpstreamInvalid, connection);
            }

            // An endpoint that answers early with an error wants no more of the body (wire.md F22). One that answers early with
            // success is talking while it listens: both flows go on.
            bool isRefused = exchange.Answer.StatusCode >= 400 && !exchange.IsRequestWritten;
            bool mayBeHadElsewhere = fault == ReasonCode.None && Retry.CoversStatus(exchange);
            if (fault != ReasonCode.None || isRefused || mayBeHadElsewhere || sending.IsCompleted)
            {
                isSending = false;
                sent = await FinishSending(exchange, sending);
            }

            if (fault != ReasonCode.None)
            {
                return WithoutAnswer(exchange, fault, sent, connection) with { IsEndInOrder = read.IsCompleted };
            }

            if (mayBeHadElsewhere && Retry.TryClaimStatus(exchange, endpoint, heartbeat.Time))
            {
                return GiveUp(exchange, connection, read, sent);
            }

            if (!AnswerRelay.BeginsWell(exchange, read.Buffer))
            {
                return Fail(ForwardStage.ReadingHead, Blame.Upstream, ReasonCode.UpstreamInvalid, connection);
            }

            exchange.State.Clock.MarkHead(heartbeat.Time);
            ObserveHead(exchange, endpoint);
            exchange.State.ClosesClient |= !exchange.IsRequestWritten;
            exchange.Cluster.Meter.CountAnswer(exchange.Answer.StatusCode);
            if (exchange.Meaning.Body.HasBody && !isSending)
            {
                exchange.Replay.Release(); // a slow reader of the answer does not hold it
            }

            if (isSending && exchange.Meaning.Body.HasBody)
            {
                exchange.RequestRelay.Relax(exchange.Policy.IdleTimeoutMs);
            }

            RelayEnd relayed = await AnswerRelay.RunAsync(exchange, connection, exchange.Policy, read, heartbeat.Date);
            exchange.State.SentBytes += exchange.AnswerMeaning.Body.HasBody ? exchange.AnswerRelay.WrittenBytes : 0;
            if (isSending)
            {
                isSending = false;
                sent = await FinishSending(exchange, sending);
            }

            return Relayed(relayed, sent, connection);
        }
        finally
        {
            if (isSending)
            {
                await FinishSending(exchange, sending); // no flow outlives its attempt, not even behind a bug of ours
            }

            exchange.HeadDeadline.End();
        }
    }

    /// <summary>Whether the connection may serve another exchange after this one, which ended well: wire.md rule 4.</summary>
    public static bool AllowsReuse(Exchange exchange, UpstreamConnection connection) =>
        exchange.State.IsRequestTaken &&
        exchange.State.IsRequestSent &&
        !exchange.State.IsAnsweredEarly &&
        exchange.AnswerMeaning.KeepsAlive &&
        !exchange.Meaning.TriedUpgrade &&
        !(exchange.Meaning.Body.HasBody && exchange.Request.Method.ExpectsNoBody()) &&
        (exchange.Policy.MaxRequestsPerConnection == 0 || connection.RequestCount < exchange.Policy.MaxRequestsPerConnection) &&
        exchange.Policy.KeptIdleCount > 0 &&
        !connection.Plan.IsOneClients;

    /// <summary>Tells the client that the endpoint took its upgrade, and lets both talk.</summary>
    private static async PooledTask<ForwardOutcome> SwitchAsync(
        Exchange exchange, UpstreamConnection connection, ReadResult read, Heartbeat heartbeat)
    {
        exchange.State.Clock.MarkHead(heartbeat.Time);
        exchange.Cluster.Meter.CountAnswer(exchange.Answer.StatusCode);
        RelayEnd told = await AnswerRelay.RunAsync(exchange, connection, exchange.Policy, read, heartbeat.Date);
        return told == RelayEnd.Complete
            ? await new Tunnel(exchange, connection, exchange.Policy, heartbeat).RunAsync()
            : Relayed(told, RelayEnd.Complete, connection);
    }

    /// <summary>Leaves an answer unsaid whose request goes to another endpoint. Its connection is used again where the answer is at hand to its end.</summary>
    private static ForwardOutcome GiveUp(Exchange exchange, UpstreamConnection connection, in ReadResult read, RelayEnd sent)
    {
        exchange.Cluster.Meter.CountAnswer(exchange.Answer.StatusCode);
        exchange.State.RelayedStatus = exchange.Answer.StatusCode;
        BodyFraming body = exchange.AnswerMeaning.Body;
        long lengthBytes = exchange.Answer.LengthBytes + (body.Kind == BodyKind.Length ? body.LengthBytes : 0);
        bool isAtHand = body.Kind is BodyKind.None or BodyKind.Length && read.Buffer.Length >= lengthBytes;
        connection.Input.AdvanceTo(isAtHand ? read.Buffer.GetPosition(lengthBytes) : read.Buffer.Start);
        ForwardOutcome outcome = WithoutAnswer(exchange, ReasonCode.UpstreamStatus, sent, connection);
        return outcome.Blame == Blame.Client ? outcome : outcome with { IsRetryClaimed = true, IsAnswerTaken = isAtHand };
    }

    /// <summary>Stops the request's flow if it still runs: the rest of the body has no reader any more.</summary>
    private static PooledTask<RelayEnd> FinishSending(Exchange exchange, PooledTask<RelayEnd> sending)
    {
        if (!sending.IsCompleted)
        {
            exchange.StopSending();
        }

        return sending;
    }

    /// <summary>Tells the service how long the answer took; with a body it is the client who decides that.</summary>
    private static void ObserveHead(Exchange exchange, Endpoint endpoint)
    {
        if (!exchange.Meaning.Body.HasBody)
        {
            exchange.Cluster.ObserveHead(endpoint, exchange.State.Clock.HeadMicroseconds);
        }
    }

    private static ForwardOutcome Relayed(RelayEnd relayed, RelayEnd sent, UpstreamConnection connection) => (relayed, sent) switch
    {
        (RelayEnd.Complete, _) => ForwardOutcome.Done with { IsReused = connection.IsReused },
        (RelayEnd.SinkClosed, _) => Fail(ForwardStage.RelayingBody, Blame.Client, ReasonCode.ClientClosed, connection),
        (RelayEnd.SinkTimedOut, _) => Fail(ForwardStage.RelayingBody, Blame.Client, ReasonCode.ClientTimeout, connection),

        // The client's broken body ended the answer too.
        (_, RelayEnd.SourceReset) => Fail(ForwardStage.RelayingBody, Blame.Client, ReasonCode.ClientClosed, connection),
        (_, RelayEnd.SourceTimedOut) => Fail(ForwardStage.RelayingBody, Blame.Client, ReasonCode.ClientTimeout, connection),
        (_, RelayEnd.SourceEnded or RelayEnd.SourceInvalid) => Fail(ForwardStage.RelayingBody, Blame.Client, ReasonCode.BadRequest, connection),
        (RelayEnd.SourceTimedOut, _) => Fail(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.IdleTimeout, connection),
        (RelayEnd.SourceInvalid, _) => Fail(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.UpstreamInvalid, connection),
        _ => Fail(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.UpstreamTruncated, connection),
    };

    /// <summary>No answer came. The client is to blame where its own body broke off; the endpoint otherwise.</summary>
    private static ForwardOutcome WithoutAnswer(
        Exchange exchange, ReasonCode fault, RelayEnd sent, UpstreamConnection connection)
    {
        ForwardStage stage = exchange.State.HasAnswerBegun ? ForwardStage.ReadingHead : ForwardStage.AwaitingAnswer;
        return (sent, fault) switch
        {
            (RelayEnd.SourceEnded, _) => Fail(stage, Blame.Client, ReasonCode.BadRequest, connection),
            (RelayEnd.SourceReset, _) => Fail(stage, Blame.Client, ReasonCode.ClientClosed, connection),
            (RelayEnd.SourceInvalid, _) =>
                Fail(stage, Blame.Client, ReasonCode.BadRequest, connection) with { BodyError = exchange.RequestRelay.Error },
            (RelayEnd.SourceTimedOut, _) => Fail(stage, Blame.Client, ReasonCode.ClientTimeout, connection),
            (RelayEnd.SinkTimedOut, _) => Fail(stage, Blame.Upstream, ReasonCode.IdleTimeout, connection),
            (_, ReasonCode.ClientClosed) => Fail(stage, Blame.Client, ReasonCode.ClientClosed, connection),
            _ => Fail(stage, Blame.Upstream, fault, connection),
        };
    }

    private static ForwardOutcome Fail(ForwardStage stage, Blame blame, ReasonCode reason, UpstreamConnection connection) =>
        new(stage, blame, reason, connection.IsReused);
}
