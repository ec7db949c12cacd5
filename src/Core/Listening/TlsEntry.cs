using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Listening;

/// <summary>Puts TLS in front of a client's connection before its first request, and ends it behind its last.</summary>
/// <remarks>
/// Once per connection, on its loop: a handshake costs the loop the certificate's signature (0.02 ms for P-256, 0.7 ms for RSA-2048: docs/adr/0013), in which nothing else
/// of it runs.
/// </remarks>
internal sealed class TlsEntry(SnapshotStore store, ErrorMeter errors, HandshakeCap cap)
{
    /// <summary>What a client that takes nothing more may hold up its own close (as <see cref="LingeringClose"/> allows).</summary>
    private const int MaxEndMs = 5_000;

    private readonly Func<CertificateTable> _certificates = () => store.Current.Certificates;

    /// <summary>Shakes hands within <c>limits.header_timeout</c> (wire.md G7).</summary>
    /// <returns>False when the connection is to be closed, without a word.</returns>
    public async PooledTask<bool> TryOpenAsync(ClientConnection client)
    {
        // Who says nothing is no handshake yet: it is waited for with nothing in hand, and counts for nothing.
        PipeReader raw = client.Transport.Transport.Input;
        RequestWaitEnd end;
        do
        {
            if (!RequestWait.TryBegin(client, raw, store.Current.Limits, out end))
            {
                ReadResult read = await raw.ReadAsync();
                end = RequestWait.Judge(client, raw, read);
            }
        }
        while (end == RequestWaitEnd.Again);

        if (end == RequestWaitEnd.Nothing)
        {
            client.EndIdle();
            return false;
        }

        if (!cap.TryEnter())
        {
            errors.Count(ReasonCode.HandshakeLimit);
            ConnectionEnds.Reset(client.Transport); // its hello unread: an answer would cost what the cap is there to save
            return false;
        }

        try
        {
            return await ShakeHandsAsync(client);
        }
        finally
        {
            cap.Leave();
        }
    }

    private async PooledTask<bool> ShakeHandsAsync(ClientConnection client)
    {
        // The name as it stands on the wire: the base library looks into the first record alone, and tells an international name in another alphabet than the configuration's.
        string name = "";
        bool isOver;
        try
        {
            HelloStatus hello = await HelloWait.RunAsync(client, bytes => Look(bytes, out name));
            isOver = HelloWait.IsUndecided(hello) && (client.IsIdleOver || client.LeavesWhenIdle);
        }
        catch (Exception fault) when (PeerFault.Is(fault))
        {
            isOver = true; // it reset the connection within its hello
        }

        if (isOver)
        {
            Count(client, ReasonCode.TlsHandshake);
            client.EndIdle();
            return false;
        }

        ConnectionContext connection = client.Transport;
        TlsPipe tls = new(connection.Transport, () => client.IsIdleOver || client.LeavesWhenIdle);
        connection.Transport = tls;
        bool isOpen = await tls.TryOpenAsync(_certificates, name);
        if (isOpen)
        {
            client.Identity.EnterTls(tls.Policy!, tls.ClientCertificate is { } shown ? ClientCertificateElement.Of(shown) : []);
        }
        else
        {
            Count(client, tls.HasRefusedClient ? ReasonCode.ClientCertificate : ReasonCode.TlsHandshake);
        }

        client.EndIdle();
        return isOpen;
    }

    private static HelloStatus Look(in ReadOnlySequence<byte> bytes, out string name)
    {
        Span<byte> text = stackalloc byte[ClientHelloParser.MaxNameBytes];
        HelloStatus status = new ClientHelloParser(HelloWait.Join(bytes)).Parse(text, out int nameBytes);
        name = status == HelloStatus.Known ? Encoding.Latin1.GetString(text[..nameBytes]) : "";
        return status;
    }

    /// <summary>A handshake that failed; one that a drain ended is no fault.</summary>
    private void Count(ClientConnection client, ReasonCode reason)
    {
        if (!client.LeavesWhenIdle)
        {
            errors.Count(reason);
        }
    }

    /// <summary>Tells the client that nothing more comes, where it has not been told: whoever misses that may take the end for a cut.</summary>
    public static async PooledTask<bool> EndAsync(ClientConnection client, Heartbeat heartbeat)
    {
        if (client.Transport.Transport is not TlsPipe tls || !tls.TryWriteEnd())
        {
            return false;
        }

        Deadline deadline = new(heartbeat, tls.Output.CancelPendingFlush);
        FlushEnd told = await Flushing.FlushAsync(tls.Output, deadline, MaxEndMs);
        deadline.Release();
        if (told != FlushEnd.Done)
        {
            ConnectionEnds.Reset(client.Transport);
        }

        return told == FlushEnd.Done;
    }

    /// <summary>Lets go of what TLS holds of it. Nothing reads from it or writes to it any more.</summary>
    public static void Release(ConnectionContext connection) => (connection.Transport as TlsPipe)?.Dispose();
}
