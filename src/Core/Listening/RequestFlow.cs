using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Listening;

/// <summary>One request of a client, from its first bytes to the report of how it ended.</summary>
/// <remarks>Hot path. One instance per listener; everything of a request is in its <see cref="ClientSession"/>.</remarks>
internal sealed class RequestFlow(
    SnapshotStore store, ClientOrigins origins, ExchangeReport report, ListenerMeter listener, TrustedProxies trusted, RecentRequests recent)
{
    /// <summary>Serves the request whose first bytes have come.</summary>
    /// <returns>True when the connection can take another one.</returns>
    public async PooledTask<bool> ServeAsync(ClientConnection client, Lane lane)
    {
        ClientSession session = lane.Sessions.Get();
        session.Bind(client);
        bool isSound = false;
        bool goesOn = false;
        try
        {
            (RequestReadEnd end, Http1Error error) = await RequestRead.RunAsync(session, store, lane.Heartbeat.Time); // a head, and its snapshot
            if (end != RequestReadEnd.Nothing)
            {
                Verdict verdict = end switch // what it asks, of whom, and whether it may
                {
                    RequestReadEnd.Invalid => Verdict.Refuse(error),
                    RequestReadEnd.TimedOut => Verdict.Answer(408, ReasonCode.ClientTimeout) with { Closes = true },
                    _ => Decide(session, lane),
                };
                if (verdict.Cluster is not null)
                {
                    ForwardOutcome outcome = await lane.Forwarder.ForwardAsync(session.Exchange);
                    goesOn = await ConcludeAsync(session, lane, verdict.Route!, outcome);
                }
                else
                {
                    goesOn = await AnswerAsync(session, lane, verdict);
                }
            }

            isSound = true;
        }
        finally
        {
            session.Unbind(); // nothing else holds the session: every flow of its exchange has been awaited
            if (isSound)
            {
                lane.Sessions.Return(session); // behind a bug it is not trusted again
            }
        }

        return goesOn;
    }

    private Verdict Decide(ClientSession session, Lane lane)
    {
        Exchange exchange = session.Exchange;
        Verdict verdict = Judge.Decide(exchange, session.Snapshot, session.Self, recent);
        if (exchange.Client.IsTrusted)
        {
            exchange.RealClient = trusted.FindClient(
                exchange.RequestBytes.Span, exchange.Request, exchange.Client, out exchange.State.SpokenFor);
        }

        if (!verdict.IsProbe)
        {
            origins.NoteOnce(exchange.Connection, lane);
        }

        return verdict is { Redirect: null, Route: Route route } ? RouteGate.Pass(exchange, verdict, route, lane.Heartbeat.Time) : verdict;
    }

    /// <summary>What is to be done once forwarding has ended, well or not.</summary>
    /// <returns>True when the connection can take another request.</returns>
    private PooledTask<bool> ConcludeAsync(ClientSession session, Lane lane, Route route, ForwardOutcome outcome)
    {
        Exchange exchange = session.Exchange;
        if (exchange.Meaning.Body.HasBody)
        {
            exchange.Replay.Release(); // what is read from the client from now on is no body of this request's
        }

        if (outcome.Stage == ForwardStage.Done)
        {
            report.Write(session, listener, route, exchange.State.RelayedStatus, ReasonCode.None);
            return exchange.State.ClosesClient ? LingeringClose.EndAsync(session) : PooledTask.FromResult(true);
        }

        if (outcome.CutsClient || outcome.Reason == ReasonCode.ClientClosed)
        {
            bool hasLeftBefore = outcome.Reason == ReasonCode.ClientClosed && exchange.State.RelayedStatus != 101; // a tunnel has no end to wait for
            int status = hasLeftBefore ? outcome.StatusCode : exchange.State.RelayedStatus;
            report.Write(session, listener, route, status, outcome.Reason);
            ConnectionEnds.Reset(session.Connection);
            return PooledTask.FromResult(false);
        }

        Verdict verdict = outcome.BodyError != Http1Error.None
            ? Verdict.Refuse(outcome.BodyError)
            : Verdict.Answer(outcome.StatusCode, outcome.Reason) with { Closes = outcome.Blame == Blame.Client };
        return AnswerAsync(session, lane, verdict with { Route = route });
    }

    /// <summary>Gives an answer of our own.</summary>
    /// <returns>True when the connection can take another request.</returns>
    private async PooledTask<bool> AnswerAsync(ClientSession session, Lane lane, Verdict verdict)
    {
        Exchange exchange = session.Exchange;

        // A body that nobody has read stands between this request and the next.
        bool closes = verdict.Closes || exchange.State.ClosesClient || exchange.IsLast || !exchange.State.IsRequestTaken;
        exchange.State.SentBytes += OwnAnswer.Write(exchange, verdict, lane.Heartbeat.Date, closes);
        FlushEnd flush = await Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs);
        report.Write(session, listener, verdict.Route, verdict.StatusCode, verdict.Reason, isLogged: !verdict.IsProbe);
        if (flush != FlushEnd.Done)
        {
            ConnectionEnds.Reset(session.Connection); // a client that takes nothing would hold the transport's last write for ever
            return false;
        }

        return !closes || await LingeringClose.EndAsync(session);
    }
}
