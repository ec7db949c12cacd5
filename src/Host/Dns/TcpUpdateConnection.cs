using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Dns.Publishing.Messages;

namespace LoadBalancer.Host.Dns;

/// <summary>A DNS server over one TCP connection, made for the first message; signed both ways.</summary>
/// <remarks>Background, one caller. After a fault the connection is not used again: an answer that comes late must not be taken for the next one's.</remarks>
internal sealed class TcpUpdateConnection(PublishingPlan plan, TimeProvider time) : IDnsUpdateConnection
{
    /// <summary>Connect, send and receive of one message together: a server that writes an update to a slow disk answers within one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Socket? _socket;

    public async Task<Reading<string>> FindZoneAsync(string name, CancellationToken cancellation)
    {
        SignedExchange exchange = new(RequestMessage.ZoneQuery(NewId(), name), plan.Key, time.GetUtcNow());
        (byte[] answer, string? fault) = await ExchangeAsync(exchange, cancellation);
        return fault is null ? exchange.ReadZone(answer, name, time.GetUtcNow()) : Readings.Failed<string>(fault);
    }

    public async Task<Reading<RecordSet>> QueryAsync(string name, RecordKind kind, CancellationToken cancellation)
    {
        SignedExchange exchange = new(RequestMessage.Query(NewId(), name, kind), plan.Key, time.GetUtcNow());
        (byte[] answer, string? fault) = await ExchangeAsync(exchange, cancellation);
        return fault is null ? exchange.ReadSet(answer, name, kind, time.GetUtcNow()) : Readings.Failed<RecordSet>(fault);
    }

    public async Task<UpdateResult> UpdateAsync(RecordUpdate update, CancellationToken cancellation)
    {
        SignedExchange exchange = new(RequestMessage.Update(NewId(), update), plan.Key, time.GetUtcNow());
        (byte[] answer, string? fault) = await ExchangeAsync(exchange, cancellation);
        return fault is null ? exchange.ReadUpdate(answer, time.GetUtcNow()) : new UpdateResult(UpdateOutcome.Error, fault);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static int NewId() => RandomNumberGenerator.GetInt32(1 << 16);

    private async Task<(byte[] Answer, string? Fault)> ExchangeAsync(SignedExchange exchange, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        bool isConnected = _socket is not null;
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(plan.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(plan.Server, bound.Token);
                isConnected = true;
            }

            // RFC 1035 §4.2.2: a length before each message; RFC 7766 §8: both in one write.
            byte[] sent = new byte[2 + exchange.Bytes.Length];
            BinaryPrimitives.WriteUInt16BigEndian(sent, (ushort)exchange.Bytes.Length);
            exchange.Bytes.CopyTo(sent.AsMemory(2));
            await SendAsync(_socket, sent, bound.Token);
            byte[] length = await ReceiveAsync(_socket, 2, bound.Token);
            return (await ReceiveAsync(_socket, BinaryPrimitives.ReadUInt16BigEndian(length), bound.Token), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Close();
            return ([], isConnected ? $"no answer within {Patience.TotalSeconds} s" : $"no connection within {Patience.TotalSeconds} s");
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            Close();
            return ([], Text(fault, isConnected));
        }
    }

    private static string Text(Exception fault, bool isConnected) => (fault as SocketException)?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => "no route to it",
        SocketError.TimedOut => "no connection: the kernel gave up",
        _ when isConnected => "the server closed the connection without a whole answer",
        _ => fault.Message,
    };

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int received = await socket.ReceiveAsync(bytes.AsMemory(filled), SocketFlags.None, cancellation);
            filled += received > 0 ? received : throw new EndOfStreamException(); // an IOException, told of as such
        }

        return bytes;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
