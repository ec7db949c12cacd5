using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Clients that ask together and wait together, each on its kept connection, by blocking calls on one thread.</summary>
internal sealed class BlockingClients : IDisposable
{
    private readonly Socket[] _connections;
    private readonly byte[] _answer = new byte[1024];

    public BlockingClients(IPEndPoint address, int count)
    {
        _connections = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            // Blocking from the start: a socket that was ever asynchronous allocates an event for each blocking call.
            _connections[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _connections[i].Connect(address);
        }
    }

    /// <summary>Has every client ask this often.</summary>
    public void Ask(int timesEach)
    {
        ReadOnlySpan<byte> request = "GET /x HTTP/1.1\r\nHost: a.test\r\nUser-Agent: gate\r\nAccept: */*\r\n\r\n"u8;
        for (int i = 0; i < timesEach; i++)
        {
            foreach (Socket connection in _connections)
            {
                connection.Send(request);
            }

            foreach (Socket connection in _connections)
            {
                ReadAnswer(connection);
            }
        }
    }

    public void Dispose() => Array.ForEach(_connections, static connection => connection.Dispose());

    private void ReadAnswer(Socket connection)
    {
        for (int got = 0; !_answer.AsSpan(0, got).EndsWith("hello"u8);)
        {
            int read = connection.Receive(_answer.AsSpan(got));
            got += read > 0 ? read : throw new EndOfStreamException("closed within an answer"); // an assertion would allocate
        }
    }
}
