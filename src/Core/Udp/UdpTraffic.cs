using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport.Datagrams;

namespace LoadBalancer.Core.Udp;

/// <summary>Moves the datagrams of one <c>udp</c> listener, a batch at a time: to the endpoints of its sessions, and back.</summary>
/// <remarks>Hot path, one thread's. A batch is received, and each session's part of it sent in one call from where it lies. Nothing is allocated for a datagram, only for a session.</remarks>
internal sealed class UdpTraffic(UdpSessions sessions, StreamMeter meter)
{
    /// <summary>Batches of one socket before others have their turn.</summary>
    private const int MostBatchesPerTurn = 4;

    private readonly RelayBatch _batch = new();

    /// <summary>From clients. Neighbours of one session go in one call; order is kept within each session.</summary>
    public void RelayThere(int listener, long nowMs)
    {
        int count = RelayBatch.Most;
        for (int turn = 0; turn < MostBatchesPerTurn && count == RelayBatch.Most; turn++)
        {
            count = Math.Max(_batch.Receive(listener, isConnected: false), 0);
            UdpSession? session = null;
            int first = 0;
            for (int index = 0; index < count; index++)
            {
                UdpSession? next = SessionOf(index, nowMs);
                if (next != session)
                {
                    SendThere(session, first, index - first, nowMs);
                    (session, first) = (next, index);
                }
            }

            SendThere(session, first, count - first, nowMs);
        }
    }

    /// <summary>Whose a datagram is; null: nobody's, and it is counted as lost.</summary>
    private UdpSession? SessionOf(int index, long nowMs)
    {
        Span<byte> room = stackalloc byte[RelayBatch.ControlBytes];
        ReadOnlySpan<byte> reply = room[..RelayBatch.WriteReply(_batch.ControlOf(index), room)];
        ReadOnlySpan<byte> sender = _batch.SenderOf(index);
        if (!SessionKey.TryMake(sender, reply, out SessionKey key))
        {
            return null;
        }

        if (sessions.Find(key) is UdpSession session || sessions.TryBegin(key, sender, reply, nowMs, out session!, out DatagramLoss why))
        {
            return session;
        }

        meter.CountLost(why, 1);
        return null;
    }

    private void SendThere(UdpSession? session, int first, int count, long nowMs)
    {
        if (session is null || count == 0)
        {
            return;
        }

        session.MovedAtMs = nowMs;
        if (session.MustMove)
        {
            sessions.Move(session);
        }

        int sent = 0;
        int relayed = 0;
        bool wasRefused = false;
        while (sent < count)
        {
            int result = _batch.Send(session.Descriptor, first + sent, count - sent);
            if (result > 0)
            {
                session.ReceivedBytes += LengthOf(first + sent, result);
                (sent, relayed) = (sent + result, relayed + result);
            }
            else if (ReasonOf(-result) is ReasonCode reason and not ReasonCode.None)
            {
                // Of a datagram before: this one was not sent, and goes to whoever has the session now.
                sessions.Refuse(session, reason);
                sent += wasRefused ? 1 : 0;
                meter.CountLost(DatagramLoss.Refused, wasRefused ? 1 : 0);
                wasRefused = true;
            }
            else
            {
                sent++; // the kernel's buffer is full, or this one is too long
                meter.CountLost(DatagramLoss.NotSent, 1);
            }
        }

        meter.CountDatagrams(areClients: true, relayed);
    }

    /// <summary>From a session's endpoint.</summary>
    public void RelayBack(UdpSession session, int listener, long nowMs)
    {
        int count = RelayBatch.Most;
        for (int turn = 0; turn < MostBatchesPerTurn && count == RelayBatch.Most; turn++)
        {
            count = _batch.Receive(session.Descriptor, isConnected: true);
            if (count > 0)
            {
                session.MovedAtMs = nowMs;
                sessions.Answer(session);
                SendBack(session, listener, count);
            }
            else if (ReasonOf(-count) is ReasonCode reason and not ReasonCode.None)
            {
                sessions.Refuse(session, reason);
            }
        }
    }

    private void SendBack(UdpSession session, int listener, int count)
    {
        int sent = 0;
        int relayed = 0;
        while (sent < count)
        {
            int result = _batch.SendTo(listener, sent, count - sent, session.Name, session.Reply);
            if (result > 0)
            {
                session.SentBytes += LengthOf(sent, result);
                relayed += result;
            }
            else
            {
                meter.CountLost(DatagramLoss.NotSent, 1);
            }

            sent += Math.Max(result, 1);
        }

        meter.CountDatagrams(areClients: false, relayed);
    }

    private long LengthOf(int first, int count)
    {
        long bytes = 0;
        for (int index = first; index < first + count; index++)
        {
            bytes += _batch.LengthOf(index);
        }

        return bytes;
    }

    /// <summary>What an error says of the endpoint; None: nothing.</summary>
    private static ReasonCode ReasonOf(int error) => error switch
    {
        DatagramCalls.Econnrefused => ReasonCode.ConnectRefused,
        DatagramCalls.Ehostunreach or DatagramCalls.Enetunreach => ReasonCode.ConnectFailed,
        _ => ReasonCode.None,
    };
}
