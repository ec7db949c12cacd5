using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Forwarding;
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
/// <remarks>Hot path. One instance per listener; everything of a connection is in its <see cref="ClientConnection"/>.</remarks>
internal sealed partial class ProxyMiddleware(
    SnapshotStore store,
    ProxyTransport transport,
    ImmutableArray<Lane> lanes,
    ListenerClients clients,
    ClientOrigins origins,
    RequestFlow requests,
    ListenerMeter listener,
    MetricsRegistry metrics,
    TrustedProxies trusted,
    ProxyEntry? proxy,
    TlsEntry? tls,
    Http2Entry? http2,
    StreamEntry? stream,
    ConnectionCaps caps,
    SelfReport self,
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
                origins.NoteOnce(client, lane);
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

                goesOn = end == RequestWaitEnd.Again || (end == RequestWaitEnd.Bytes && await requests.ServeAsync(client, lane));
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
        (stream.RemoteEndPoint, stream.LocalEndPoint) = (parent.Transport.RemoteEndPoint, parent.Transport.LocalEndPoint);
        ClientConnection client = new(stream, parent.Identity, lane.Heartbeat) { IsOriginKnown = parent.IsOriginKnown };
        parent.IsOriginKnown = true; // one connection, however many streams
        client.Open();
        try
        {
            RequestWaitEnd end = RequestWaitEnd.Again;
            while (end == RequestWaitEnd.Again)
            {
                end = RequestWait.Judge(client, stream.Transport.Input, await stream.Transport.Input.ReadAsync());
            }

            _ = end == RequestWaitEnd.Bytes && await requests.ServeAsync(client, lane);
            if (self.IsLeaving)
            {
                parent.MarkLast(); // what "Connection: close" says in HTTP/1.1; the other streams go on
            }
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
        bool speaksForOthers = isTrusted || UnixPeer.Is(address) || proxy?.IsDueFrom(address) == true;
        if (!TryEnter(connection, address, speaksForOthers, out admission))
        {
            client = null!;
            return false;
        }

        client = new ClientConnection(connection, new ClientIdentity(address, ListenPort(connection), isTrusted, isTls: tls is not null), lane.Heartbeat)
        {
            IsOriginKnown = speaksForOthers, // though its header may name nobody: a probe of the balancer in front is no client
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

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "our own bug ended a connection of listener '{Listener}'")]
    private static partial void LogBug(ILogger logger, Exception bug, string listener);
}
