using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.ProxyProtocol;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Listening;

/// <summary>What stands at an address that several listeners share: it reads whom a client's ClientHello names, consumes nothing, and hands the connection on.</summary>
/// <remarks>
/// Once per connection. While it is here the connection is among the door's own clients, for a drain to find, and counted against its client's cap; the
/// listener that gets it counts it anew.
/// </remarks>
/// <param name="store">Has the limits in force.</param>
/// <param name="transport">Whose lanes the connections live on.</param>
/// <param name="lanes">They.</param>
/// <param name="clients">Those that have not said yet whom they want.</param>
/// <param name="trusted">Whom any of the listeners trusts.</param>
/// <param name="proxied">Whose connections begin with a PROXY header, which is looked over here and read by whoever gets the connection.</param>
/// <param name="byName">The listeners that have names.</param>
/// <param name="otherwise">Has everything else; null: that is refused.</param>
/// <param name="caps">Counts clients' connections.</param>
/// <param name="metrics">Counts refusals.</param>
internal sealed class SniDoor(
    SnapshotStore store,
    ProxyTransport transport,
    IReadOnlyList<Lane> lanes,
    ListenerClients clients,
    TrustedProxies trusted,
    PeerNetworks proxied,
    SniTable<ListenerService> byName,
    ListenerService? otherwise,
    ConnectionCaps caps,
    MetricsRegistry metrics)
{
    /// <summary>What a client that takes nothing may hold up its refusal.</summary>
    private const int MaxRefusalMs = 5_000;

    /// <summary>As <see cref="ListenerService.Serve"/>.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        await transport.Enter(connection);
        Lane lane = lanes[transport.LaneOf(connection)];
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? UnixPeer.Address;
        bool isTrusted = trusted.Contains(address);
        bool isProxied = proxied.Contains(address);
        if (!caps.TryEnter(address, isTrusted || isProxied || UnixPeer.Is(address), out ConnectionCaps.Admission admission))
        {
            metrics.Errors.Count(ReasonCode.ConnectionLimit);
            ConnectionEnds.Reset(connection);
            return;
        }

        ClientConnection client = new(connection, new ClientIdentity(address, [], isTrusted, isTls: false), lane.Heartbeat);
        ListenerService? owner = null;
        client.Open();
        clients.Of(lane.Index).Add(client);
        try
        {
            owner = await ChooseAsync(client, isProxied, lane.Heartbeat);
        }
        catch (Exception fault) when (PeerFault.Is(fault))
        {
            // It left before it had said whom it wants.
        }
        finally
        {
            client.Close();
            clients.Of(lane.Index).Remove(client);
            caps.Leave(admission);
        }

        if (owner is not null)
        {
            await owner.Serve(connection);
        }
    }

    /// <summary>Reads until it is known who gets the connection; null: nobody, and it is to be closed.</summary>
    private async PooledTask<ListenerService?> ChooseAsync(ClientConnection client, bool isProxied, Heartbeat heartbeat)
    {
        client.BeginIdle(store.Current.Limits.HeaderTimeoutMs);
        ListenerService? owner = null;
        HelloStatus status = await HelloWait.RunAsync(client, bytes => Judge(bytes, isProxied, out owner));
        client.EndIdle();
        if (status == HelloStatus.Known && owner is null)
        {
            await RefuseAsync(client, heartbeat);
        }

        // Who waits to be spoken to is no client of TLS; who has begun a ClientHello and not ended it is nobody's.
        return HelloWait.IsUndecided(status) && (status != HelloStatus.Nothing || client.LeavesWhenIdle) ? null : owner;
    }

    private HelloStatus Judge(in ReadOnlySequence<byte> bytes, bool isProxied, out ListenerService? owner)
    {
        owner = otherwise;
        if (bytes.IsEmpty)
        {
            return HelloStatus.Nothing; // of a PROXY header neither
        }

        Span<byte> name = stackalloc byte[ClientHelloParser.MaxNameBytes];
        ReadOnlySpan<byte> whole = HelloWait.Join(bytes);
        if (isProxied)
        {
            ProxyHeaderStatus header = ProxyHeaderReader.Read(whole, out _, out int headerBytes);
            if (header != ProxyHeaderStatus.Complete)
            {
                return header == ProxyHeaderStatus.NeedMore ? HelloStatus.NeedMore : HelloStatus.Other; // none: whoever gets it refuses it
            }

            whole = whole[headerBytes..];
        }

        HelloStatus status = new ClientHelloParser(whole).Parse(name, out int nameBytes);
        owner = (status == HelloStatus.Known && nameBytes > 0 ? byName.Find(name[..nameBytes]) : null) ?? otherwise;
        return status;
    }

    /// <summary>Tells a client of TLS that nobody here has that name.</summary>
    private async PooledTask<bool> RefuseAsync(ClientConnection client, Heartbeat heartbeat)
    {
        metrics.Errors.Count(ReasonCode.TlsHandshake);
        PipeWriter output = client.Transport.Transport.Output;
        output.Write(TlsPipe.UnrecognizedName);
        Deadline deadline = new(heartbeat, output.CancelPendingFlush);
        FlushEnd told = await Flushing.FlushAsync(output, deadline, MaxRefusalMs);
        deadline.Release();
        return told == FlushEnd.Done;
    }
}
