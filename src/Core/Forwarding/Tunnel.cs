using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What follows an accepted upgrade (wire.md rule 6): bytes in both directions, no longer HTTP, until both sides have ended.</summary>
/// <remarks>
/// Made once per tunnel. Its two flows run at the same time on the exchange's relays, so memory and back-pressure are a body's.
/// Race: each flow may stop the other's relay just while that one is being started anew. So a flow first publishes why
/// (<see cref="_isBroken"/>, <see cref="_isHalfClosed"/>), then stops; the other first starts, then looks.
/// </remarks>
internal sealed class Tunnel(Exchange exchange, UpstreamConnection connection, ClusterPolicy policy, Heartbeat heartbeat)
{
    /// <summary>Ten beats: soon enough for a connection that is nobody's any more, seldom enough to cost nothing.</summary>
    private const int LookMs = 1_000;

    private readonly long _begunAtMs = heartbeat.NowMs;
    private volatile bool _isBroken;
    private volatile bool _isHalfClosed;
    private volatile bool _hasToldEnd; // the client has our FIN

    /// <summary>Runs to the end; the client's connection and the endpoint's are both used up then.</summary>
    public async Task<ForwardOutcome> RunAsync()
    {
        exchange.State.IsRequestTaken = false; // what the client still sends is the request flow's, not for anyone to peek at
        exchange.State.ClosesClient = true;
        Start(exchange.RequestRelay); // both, before either runs: each may be stopped by the other
        Start(exchange.AnswerRelay);
        Task<RelayEnd> there = FlowAsync(exchange.RequestRelay, exchange.AnswerRelay);
        Task<RelayEnd> back = FlowAsync(exchange.AnswerRelay, exchange.RequestRelay);
        return ToOutcome(await there, await back);
    }

    private bool IsThere(BodyRelay relay) => relay == exchange.RequestRelay;

    private void Start(BodyRelay relay) => relay.Start(
        IsThere(relay) ? exchange.ClientInput : connection.Input,
        atHand: null,
        IsThere(relay) ? connection.Output : exchange.ClientOutput,
        new BodyTranscoder(BodyFraming.UntilClose, default, writesChunks: false),
        sourceTimeoutMs: LeftMs(),
        sinkTimeoutMs: IsThere(relay) ? Math.Min(LookMs, AllowedMs) : AllowedMs,
        minRate: 0); // a chat is slow by nature

    /// <summary>One direction. A side that ends in order ends this direction alone: the other may have more to say.</summary>
    private async Task<RelayEnd> FlowAsync(BodyRelay relay, BodyRelay other)
    {
        while (true)
        {
            bool isHalfClosed = _isHalfClosed;
            Start(relay);
            Interlocked.MemoryBarrier(); // what Start stores is seen before what is looked at now is loaded
            if (isHalfClosed != _isHalfClosed)
            {
                continue; // it ended while this one was being started, with a time that no longer counts
            }

            RelayEnd end = _isBroken ? RelayEnd.Stopped : await relay.RunAsync();
            if (IsThere(relay))
            {
                exchange.State.ReceivedBytes += relay.WrittenBytes;
            }
            else
            {
                exchange.State.SentBytes += relay.WrittenBytes;
            }

            if (end == RelayEnd.SinkTimedOut && IsThere(relay))
            {
                end = await OutwaitAsync();
            }

            switch (end)
            {
                case RelayEnd.SourceTimedOut when LeftMs() > 1:
                case RelayEnd.Stopped when !_isBroken:
                    continue; // the other direction was not silent, or has just ended: another time counts from here on

                case RelayEnd.Complete:
                    FinishSending(IsThere(relay));
                    _isHalfClosed = true;
                    other.Stop();
                    return end;

                case RelayEnd.SinkClosed:
                    _isHalfClosed = true;
                    other.Stop();
                    return end; // what the sink's side sent before it left is still owed to the source's

                case RelayEnd.Stopped:
                    return end;

                default:
                    _isBroken = true;
                    other.Stop();
                    return end;
            }
        }
    }

    /// <summary>Waits on for an endpoint that has not taken what is written to it.</summary>
    /// <returns><see cref="RelayEnd.Stopped"/>: the relay goes on, unless the tunnel is broken.</returns>
    /// <remarks>
    /// Nothing is read from the client meanwhile, so its reset would not be met before the endpoint reads on or the tunnel's time is over, and both sockets would
    /// stay: it is looked for. What it sent last and the endpoint has not taken is lost by it, as by any reset.
    /// </remarks>
    private async Task<RelayEnd> OutwaitAsync()
    {
        long sinceMs = heartbeat.NowMs - Math.Min(LookMs, AllowedMs);
        while (!_isBroken)
        {
            if (ConnectionEnds.HasReset(exchange.Connection.Transport, _hasToldEnd))
            {
                return RelayEnd.SourceReset;
            }

            long leftMs = AllowedMs - (heartbeat.NowMs - sinceMs);
            if (leftMs <= 0)
            {
                return RelayEnd.SinkTimedOut;
            }

            FlushEnd flush = await Flushing.FlushOnceAsync(connection.Output, exchange.RequestDeadline, (int)Math.Min(LookMs, leftMs));
            if (flush != FlushEnd.TimedOut)
            {
                return flush == FlushEnd.Closed ? RelayEnd.SinkClosed : RelayEnd.Stopped;
            }
        }

        return RelayEnd.Stopped;
    }

    /// <summary>
    /// How long the tunnel may still be silent, at least 1. While both sides are open only the silence of both counts; once one has
    /// ended, nothing but the rest of the other's is awaited.
    /// </summary>
    private int LeftMs()
    {
        long movedAtMs = Math.Max(_begunAtMs, Math.Max(exchange.RequestRelay.MovedAtMs, exchange.AnswerRelay.MovedAtMs));
        return (int)Math.Max(1, AllowedMs - (heartbeat.NowMs - movedAtMs));
    }

    /// <remarks>Of a stream nobody knows what is the rest: half of one may be silent as long as both.</remarks>
    private int AllowedMs => _isHalfClosed && !exchange.State.IsStream ? Math.Min(policy.IdleTimeoutMs, policy.TunnelTimeoutMs) : policy.TunnelTimeoutMs;

    /// <summary>Passes a FIN on.</summary>
    private void FinishSending(bool isThere)
    {
        if (isThere)
        {
            connection.FinishSending();
        }
        else
        {
            _hasToldEnd = true;
            ConnectionEnds.TryShutdownSend(exchange.Connection.Transport);
        }
    }

    private static ForwardOutcome ToOutcome(RelayEnd there, RelayEnd back) => (there, back) switch
    {
        (RelayEnd.SourceReset, _) => Fail(Blame.Client, ReasonCode.ClientClosed),
        (_, RelayEnd.SourceReset) => Fail(Blame.Upstream, ReasonCode.UpstreamReset),
        (RelayEnd.SourceTimedOut or RelayEnd.SinkTimedOut, _) or (_, RelayEnd.SourceTimedOut or RelayEnd.SinkTimedOut) =>
            Fail(Blame.None, ReasonCode.IdleTimeout),
        _ => ForwardOutcome.Done,
    };

    private static ForwardOutcome Fail(Blame blame, ReasonCode reason) => new(ForwardStage.RelayingBody, blame, reason);
}
