using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>A client over TCP.</summary>
internal sealed class DnsStream : IDisposable
{
    private DnsStream(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static async Task<DnsStream> ConnectAsync(IPEndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        return new DnsStream(socket);
    }

    /// <summary>What a connection fails with.</summary>
    public static async Task<SocketError> TryConnectAsync(IPEndPoint server)
    {
        try
        {
            using DnsStream stream = await ConnectAsync(server);
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    /// <summary>A query behind its length.</summary>
    public static byte[] Framed(byte[] query) => [(byte)(query.Length >> 8), (byte)query.Length, .. query];

    public async Task SendAsync(byte[] bytes) => await Socket.SendAsync(bytes);

    public async Task<NaiveDnsMessage> AskAsync(byte[] query)
    {
        await SendAsync(Framed(query));
        return await ReceiveAsync() ?? throw new InvalidDataException("the connection has ended");
    }

    /// <summary>The next answer; null when the connection has ended.</summary>
    public async Task<NaiveDnsMessage?> ReceiveAsync()
    {
        byte[] length = new byte[2];
        if (!await TryFillAsync(length))
        {
            return null;
        }

        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return await TryFillAsync(answer) ? NaiveDnsMessage.Read(answer) : throw new InvalidDataException("ended within an answer");
    }

    public void Dispose() => Socket.Dispose();

    private async Task<bool> TryFillAsync(Memory<byte> buffer)
    {
        using CancellationTokenSource patience = new(DnsClient.Patience);
        while (!buffer.IsEmpty)
        {
            int bytes;
            try
            {
                bytes = await Socket.ReceiveAsync(buffer, patience.Token);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
            {
                return false;
            }

            if (bytes == 0)
            {
                return false;
            }

            buffer = buffer[bytes..];
        }

        return true;
    }
}
