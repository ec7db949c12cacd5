using System.Net;
using System.Net.Sockets;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A request in steady state allocates nothing: the gate that noise cannot touch. Alone, for the count is the process's.</summary>
[Collection(nameof(SteadyStateAllocationTests))]
[CollectionDefinition(nameof(SteadyStateAllocationTests), DisableParallelization = true)]
public sealed class SteadyStateAllocationTests
{
    private const int Requests = 40_000;

    /// <summary>
    /// One state machine, closure or string per request is 24 bytes at the least, and most are over 100. What is left below is the
    /// process's own: a Date each second, the log's writer, the runtime.
    /// </summary>
    private const double MostBytesPerRequest = 16;

    [Fact]
    public async Task A_proxied_request_on_kept_connections_allocates_nothing()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Thread pod = new(() => ServeBlocking(listener)) { IsBackground = true };
        pod.Start();
        await using Lb lb = await Lb.InFrontOfAsync(
            """
            [access_log]
            format = "off" # its entries are made as they are first needed; that they are used again is Core.Tests' to show
            """,
            (IPEndPoint)listener.LocalEndPoint!);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(lb.Address); // blocking from the start: a socket that was ever asynchronous allocates an event for each blocking call

        byte[] answer = new byte[1024];
        Ask(client, answer, Requests / 2); // pools fill, code is compiled
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Ask(client, answer, Requests);
        double perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests;

        Assert.True(perRequest < MostBytesPerRequest, $"{perRequest:F1} bytes per request");
    }

    /// <summary>Blocking calls on arrays made before: the test itself allocates nothing either.</summary>
    private static void Ask(Socket client, byte[] answer, int count)
    {
        ReadOnlySpan<byte> request = "GET /x HTTP/1.1\r\nHost: a.test\r\nUser-Agent: gate\r\nAccept: */*\r\n\r\n"u8;
        for (int i = 0; i < count; i++)
        {
            client.Send(request);
            int got = 0;
            while (!answer.AsSpan(0, got).EndsWith("hello"u8))
            {
                got += client.Receive(answer.AsSpan(got));
            }
        }
    }

    private static void ServeBlocking(Socket listener)
    {
        byte[] request = new byte[4096];
        try
        {
            using Socket connection = listener.Accept();
            connection.NoDelay = true;
            int got = 0;
            while (true)
            {
                int read = connection.Receive(request.AsSpan(got));
                if (read == 0)
                {
                    return;
                }

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
            // The test is over.
        }
    }
}
