using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Perf.Streams;

/// <summary>The endpoint of a transfer: a client's first byte says which way it goes, its next eight how many bytes.</summary>
internal sealed class Endpoint : IDisposable
{
    public const byte Download = 0;
    public const byte Upload = 1;
    public const int BufferBytes = 256 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Endpoint()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Sends so many bytes of nothing.</summary>
    public static void Send(Socket socket, long bytes)
    {
        byte[] buffer = new byte[BufferBytes];
        while (bytes > 0)
        {
            bytes -= socket.Send(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
        }
    }

    /// <summary>Takes so many, or fails.</summary>
    public static void Receive(Socket socket, long bytes)
    {
        byte[] buffer = new byte[BufferBytes];
        while (bytes > 0)
        {
            int count = socket.Receive(buffer);
            bytes -= count > 0 ? count : throw new InvalidOperationException($"{bytes} bytes are missing");
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.Accept();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    private static void Serve(Socket client)
    {
        using (client)
        {
            byte[] head = new byte[9];
            for (int read = 0; read < head.Length;)
            {
                int count = client.Receive(head.AsSpan(read));
                if (count == 0)
                {
                    return; // somebody who looked whether we listen
                }

                read += count;
            }

            long bytes = BitConverter.ToInt64(head, 1);
            if (head[0] == Download)
            {
                Send(client, bytes);
            }
            else
            {
                Receive(client, bytes);
                client.Send([1]);
            }
        }
    }
}
