using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Listening;

/// <summary>The spine: serves one listener's connections, request after request.</summary>
/// <remarks>Hot path. One instance per listener; everything of a connection is in its <see cref="ClientSession"/>.</remarks>
internal sealed partial class ProxyMiddleware(
    SnapshotStore store,
    ProxyTransport transport,
    ImmutableArray<Lane> lanes,
    ListenerClients clients,
    ClientOrigins origins,
    ExchangeReport report,
    ListenerMeter listener,
    MetricsRegistry metrics,
    TrustedProxies trusted,
    ProxyEntry? proxy,
    TlsEntry? tls,
    Http2Entry? http2,
    StreamEntry? stream,
    ConnectionCaps caps,
    RecentRequests recent,
    ILogger logger)
{
    private byte[]? _listenPort;

    /// <summary>A connection delegate, whoever runs it: returns when the connection is over.</summary>
    /// <remarks>An idle connection waits here and nowhere else: this frame and its <see cref="ClientConnection"/> are all that it costs.</remarks>
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        await transport.Enter(connection); // what follows runs where the connection lives
        Lane lane = lanes[transport.LaneOf(connection)];
        if (!TryAdmit(connection, lane, out ClientConnection client, out ConnectionCaps.Admission admission))
        {
            return;
        }

        try
        {
            bool goesOn = proxy?.IsDueFrom(client.Identity.Address) != true || (await proxy.TryReadAsync(client) && TryAdmitNamed(client, out admission));
            goesOn = goesOn && (tls is null || await tls.TryOpenAsync(client));
            if (goesOn && connection.Transport is TlsPipe { SpeaksHttp2: true })
            {
                goesOn = await http2!.ServeAsync(client, lane, OnStreamAsync);
            }

            if (goesOn && stream is not null)
            {
                _ = await stream.RunAsync(client, lane);
                goesOn = false; // a stream is all there is on its connection
            }

            PipeReader input = connection.Transport.Input;
            while (goesOn)
            {
                if (!RequestWait.TryBegin(client, input, store.Current.Limits, out RequestWaitEnd end))
                {
                    ReadResult read = await input.ReadAsync(); // apart, or the call's other arguments are held a second time
                    end = RequestWait.Judge(client, input, read);
                }

                goesOn = end == RequestWaitEnd.Again || (end == RequestWaitEnd.Bytes && await ServeAsync(client, lane));
            }

            _ = tls is not null && await TlsEntry.EndAsync(client, lane.Heartbeat);
        }
        catch (Exception fault) when (PeerFault.Is(fault))
        {
            // It left between two requests.
        }
        catch (Exception bug)
        {
            // A peer's fault in an exchange never comes here: it is a value by then. This is ours, and costs this one connection.
            metrics.Errors.Count(ReasonCode.InternalError);
            LogBug(logger, bug, listener.Name);
            connection.Abort();
        }
        finally
        {
            client.Close();
            clients.Of(lane.Index).Remove(client);
            TlsEntry.Release(connection);
            listener.ConnectionClosed();
            caps.Leave(admission);
        }
    }

    /// <summary>Serves one stream of a client that speaks HTTP/2, which comes as a conversation with one request.</summary>
    private async Task OnStreamAsync(MemoryConnection stream, ClientConnection parent)
    {
        await transport.Enter(stream);
        Lane lane = lanes[stream.Lane];
        ClientConnection client = new(stream, parent.Identity, lane.Heartbeat);
        client.Open();
        try
        {
            RequestWaitEnd end = RequestWaitEnd.Again;
            while (end == RequestWaitEnd.Again)
            {
                end = RequestWait.Judge(client, stream.Transport.Input, await stream.Transport.Input.ReadAsync());
            }

            _ = end == RequestWaitEnd.Bytes && await ServeAsync(client, lane);
        }
        catch (Exception fault) when (PeerFault.Is(fault))
        {
            // It was reset before its head was read.
        }
        catch (Exception bug)
        {
            metrics.Errors.Count(ReasonCode.InternalError);
            LogBug(logger, bug, listener.Name);
            stream.Abort();
        }
        finally
        {
            client.Close();
            await stream.DisposeAsync();
        }
    }

    private bool TryAdmit(ConnectionContext connection, Lane lane, out ClientConnection client, out ConnectionCaps.Admission admission)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? UnixPeer.Address;
        bool isTrusted = trusted.Contains(address);
        if (!TryEnter(connection, address, isTrusted || UnixPeer.Is(address) || proxy?.IsDueFrom(address) == true, out admission))
        {
            client = null!;
            return false;
        }

        client = new ClientConnection(connection, new ClientIdentity(address, ListenPort(connection), isTrusted, isTls: tls is not null), lane.Heartbeat)
        {
            IsOriginKnown = isTrusted || UnixPeer.Is(address),
        };
        listener.ConnectionOpened();
        client.Open();
        clients.Of(lane.Index).Add(client);
        return true;
    }

    /// <summary>Counts the connection among those of the client that the header named, as it was not among its peer's.</summary>
    private bool TryAdmitNamed(ClientConnection client, out ConnectionCaps.Admission admission) =>
        TryEnter(client.Transport, client.Identity.Address, client.Identity.IsTrusted || !client.Identity.HasAddress, out admission);

    private bool TryEnter(ConnectionContext connection, IPAddress address, bool speaksForMany, out ConnectionCaps.Admission admission)
    {
        bool enters = caps.TryEnter(address, speaksForMany, out admission);
        if (!enters)
        {
            metrics.Errors.Count(ReasonCode.ConnectionLimit);
            ConnectionEnds.Reset(connection); // without a word: an answer would cost what the cap is there to save
            admission = default;
        }

        return enters;
    }

    /// <summary>The listener's port in decimal, empty on a Unix socket: asked of its first connection, since port 0 is known only once it is bound.</summary>
    private byte[] ListenPort(ConnectionContext connection) =>
        _listenPort ??= Encoding.ASCII.GetBytes((connection.LocalEndPoint as IPEndPoint)?.Port.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>Serves the request whose first bytes have come.</summary>
    /// <returns>True when the connection can take another one.</returns>
    private async PooledTask<bool> ServeAsync(ClientConnection client, Lane lane)
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

        if (!exchange.Connection.IsOriginKnown && !verdict.IsProbe)
        {
            origins.Note(exchange.Connection, lane);
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

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "our own bug ended a connection of listener '{Listener}'")]
    private static partial void LogBug(ILogger logger, Exception bug, string listener);
}
