using System.Net;
using System.Net.Sockets;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>A client over UDP that takes answers from the one address it asks.</summary>
internal sealed class DnsClient : IDisposable
{
    /// <summary>For what must come: only a hang meets it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;

    public DnsClient(IPEndPoint server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(server);
    }

    public async Task<NaiveDnsMessage> AskAsync(byte[] query)
    {
        await SendAsync(query);
        return await ReceiveAsync();
    }

    public async Task SendAsync(byte[] query) => await _socket.SendAsync(query);

    public async Task<NaiveDnsMessage> ReceiveAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] answer = new byte[4096];
        int bytes = await _socket.ReceiveAsync(answer, patience.Token);
        return NaiveDnsMessage.Read(answer.AsSpan(0, bytes)) ?? throw new InvalidDataException("an answer that cannot be read");
    }

    public void Dispose() => _socket.Dispose();
}
