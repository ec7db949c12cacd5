using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Clients that ask together and wait together, each on a connection of its own, by blocking calls on one thread.</summary>
internal sealed class BlockingClients : IDisposable
{
    private readonly IPEndPoint _address;
    private readonly Socket[] _connections;
    private readonly byte[] _answer = new byte[1024];

    public BlockingClients(IPEndPoint address, int count)
    {
        _address = address;
        _connections = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            _connections[i] = Connect();
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

    /// <summary>Has every client ask this often, each time on a new connection, to be closed behind the answer.</summary>
    public void AskAnew(int timesEach)
    {
        ReadOnlySpan<byte> request = "GET /x HTTP/1.1\r\nHost: a.test\r\nUser-Agent: gate\r\nConnection: close\r\n\r\n"u8;
        for (int i = 0; i < timesEach; i++)
        {
            for (int client = 0; client < _connections.Length; client++)
            {
                _connections[client].Dispose();
                _connections[client] = Connect();
                _connections[client].Send(request);
            }

            foreach (Socket connection in _connections)
            {
                ReadAnswer(connection);
                while (connection.Receive(_answer) > 0)
                {
                    // Up to the end of the connection.
                }
            }
        }
    }

    public void Dispose() => Array.ForEach(_connections, static connection => connection.Dispose());

    private Socket Connect()
    {
        // Blocking from the start: a socket that was ever asynchronous allocates an event for each blocking call.
        Socket connection = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        connection.Connect(_address);
        return connection;
    }

    private void ReadAnswer(Socket connection)
    {
        for (int got = 0; !_answer.AsSpan(0, got).EndsWith("hello"u8);)
        {
            int read = connection.Receive(_answer.AsSpan(got));
            got += read > 0 ? read : throw new EndOfStreamException("closed within an answer"); // an assertion would allocate
        }
    }
}
