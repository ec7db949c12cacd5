using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod that answers every request with <c>hello</c>, by blocking calls on a thread per connection: it allocates nothing per request.</summary>
internal sealed class BlockingPod : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public BlockingPod()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(AcceptAll) { IsBackground = true }.Start();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private static void Serve(Socket connection)
    {
        byte[] request = new byte[4096];
        using Socket owned = connection;
        connection.NoDelay = true;
        try
        {
            for (int got = 0; connection.Receive(request.AsSpan(got)) is int read and > 0;)
            {
                got += read;
                if (request.AsSpan(0, got).EndsWith("\r\n\r\n"u8))
                {
                    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8);
                    got = 0;
                }
            }
        }
        catch (SocketException)
        {
            // The balancer is gone.
        }
    }
}
