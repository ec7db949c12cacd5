using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Host.Tests.Listening;

/// <summary>A TCP client that sends and receives exactly what the test says.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return new RawClient(socket);
    }

    public async Task SendAsync(string text) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>What one receive gives; empty at the end of the stream, "reset" when the peer cut it.</summary>
    public async Task<string> ReceiveAsync()
    {
        byte[] bytes = new byte[4096];
        try
        {
            int length = await _socket.ReceiveAsync(bytes, TestContext.Current.CancellationToken);
            return Encoding.ASCII.GetString(bytes, 0, length);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "reset";
        }
    }

    public void Dispose() => _socket.Dispose();
}
