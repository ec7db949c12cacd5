using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.ProxyProtocol;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Listening;

/// <summary>Reads the PROXY header of a connection from a balancer in front (<c>proxy_protocol</c>), before TLS and before the first request.</summary>
/// <remarks>
/// Once per connection, on its loop. From these peers a header is due: without one anybody behind them could bring a header of his own, and be
/// whoever he likes. From all others none is read, and bytes that look like one are a bad request.
/// </remarks>
/// <param name="store">Has the limits in force.</param>
/// <param name="errors">Counts those who bring none.</param>
/// <param name="peers">Who speaks it.</param>
/// <param name="trusted">Who of those that it names is himself a trusted proxy.</param>
/// <param name="isTls">TLS follows.</param>
internal sealed class ProxyEntry(SnapshotStore store, ErrorMeter errors, ImmutableArray<IPNetwork> peers, TrustedProxies trusted, bool isTls)
{
    private readonly PeerNetworks _peers = new(peers);

    /// <summary>True when a header is due from <paramref name="peer"/>.</summary>
    public bool IsDueFrom(IPAddress peer) => _peers.Contains(peer);

    /// <summary>Takes the header off the pipe within <c>limits.header_timeout</c>, and has the connection be its client's; what follows stays in the pipe.</summary>
    /// <returns>False when the connection is to be closed, without a word.</returns>
    public async PooledTask<bool> TryReadAsync(ClientConnection client)
    {
        client.BeginIdle(store.Current.Limits.HeaderTimeoutMs);
        PipeReader input = client.Transport.Transport.Input;
        while (true)
        {
            if (!input.TryRead(out ReadResult read))
            {
                // A drain's wake-up comes before bytes that are there already, and may have met another wait: it is no end by itself.
                if (client.LeavesWhenIdle && !ConnectionEnds.MayReceive(client.Transport))
                {
                    return false;
                }

                read = await input.ReadAsync();
            }

            ProxyHeaderStatus status = Read(read.Buffer, out ProxyHeader header, out int headerBytes);
            bool hasEnded = status == ProxyHeaderStatus.NeedMore && (read.IsCompleted || (read.IsCanceled && client.IsIdleOver));
            if (status == ProxyHeaderStatus.Invalid || hasEnded)
            {
                if (!read.Buffer.IsEmpty && !client.LeavesWhenIdle)
                {
                    errors.Count(ReasonCode.ProxyHeader); // not for who says nothing: a probe of the port is no fault
                }

                input.AdvanceTo(read.Buffer.End);
                return false;
            }

            if (status == ProxyHeaderStatus.Complete)
            {
                input.AdvanceTo(read.Buffer.GetPosition(headerBytes));
                client.EndIdle();
                Take(client, header);
                return true;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ProxyHeaderStatus Read(in ReadOnlySequence<byte> buffer, out ProxyHeader header, out int headerBytes)
    {
        if (buffer.IsSingleSegment)
        {
            return ProxyHeaderReader.Read(buffer.FirstSpan, out header, out headerBytes);
        }

        int length = (int)Math.Min(buffer.Length, ProxyHeaderReader.MaxBytes);
        Span<byte> joined = stackalloc byte[ProxyHeaderReader.MaxBytes];
        buffer.Slice(0, length).CopyTo(joined);
        return ProxyHeaderReader.Read(joined[..length], out header, out headerBytes);
    }

    /// <summary>From now on the connection's ends are those the header names, for whoever asks: caps, log, rules, forwarding fields.</summary>
    private void Take(ClientConnection client, in ProxyHeader header)
    {
        if (header.Client is not IPEndPoint named || header.Local is not IPEndPoint local)
        {
            return; // the balancer in front speaks for itself: its probe
        }

        ConnectionContext connection = client.Transport;
        connection.RemoteEndPoint = named;
        connection.LocalEndPoint = local;
        byte[] port = Encoding.ASCII.GetBytes(local.Port.ToString(CultureInfo.InvariantCulture));
        client.Identity = new ClientIdentity(named.Address, port, trusted.Contains(named.Address), isTls);
    }
}
