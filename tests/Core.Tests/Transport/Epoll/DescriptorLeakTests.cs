using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Nothing is left open behind connections that come and go. Alone, for descriptors are the process's.</summary>
[Collection(nameof(DescriptorLeakTests))]
[CollectionDefinition(nameof(DescriptorLeakTests), DisableParallelization = true)]
public sealed class DescriptorLeakTests
{
    private const int FirstCount = 10;
    private const int FloodCount = 500;

    /// <summary>The base library's own descriptors come and go; what leaks leaks with every connection, or every transport.</summary>
    private const int SlackCount = 5;

    private int _servedCount;

    [Fact]
    public async Task A_flood_of_connections_closed_at_once_leaves_no_descriptor()
    {
        EpollTransport transport = AcceptedPair.StartTransport(loopCount: 2);
        IConnectionListener listener = await AcceptedPair.ListenAsync(transport, new IPEndPoint(IPAddress.Loopback, 0));
        Task accepting = AcceptAllAsync(listener);
        await FloodAsync(listener.EndPoint, FirstCount); // the base library opens its own for its sockets
        await Patience.UntilAsync(() => Volatile.Read(ref _servedCount) == FirstCount, "the first ones are closed");
        int before = OpenDescriptors();

        await FloodAsync(listener.EndPoint, FloodCount);
        await listener.UnbindAsync(TestContext.Current.CancellationToken).Patiently(); // gives all that have come before
        await accepting.Patiently();
        Assert.Equal(FirstCount + FloodCount, _servedCount);

        Assert.InRange(OpenDescriptors(), 0, before + SlackCount);
        await Task.Yield();
        transport.Dispose();
    }

    [Fact]
    public async Task A_transport_that_has_ended_leaves_no_descriptor()
    {
        await OpenAndEndAsync(); // whatever is opened once
        int before = OpenDescriptors();

        for (int i = 0; i < 20; i++)
        {
            await OpenAndEndAsync();
        }

        Assert.InRange(OpenDescriptors(), 0, before + SlackCount);
    }

    private static async Task OpenAndEndAsync()
    {
        AcceptedPair pair = await AcceptedPair.OpenAsync();
        await pair.DisposeAsync();
    }

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static async Task FloodAsync(EndPoint target, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await peer.ConnectAsync(target, TestContext.Current.CancellationToken);
            if (i % 2 == 0)
            {
                peer.Reset();
            }
        }
    }

    private async Task AcceptAllAsync(IConnectionListener listener)
    {
        List<Task> serving = [];
        while (await listener.AcceptAsync() is ConnectionContext connection)
        {
            serving.Add(ServeAsync(connection));
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        await using (connection)
        {
            try
            {
                while (!(await connection.Transport.Input.ReadAsync()).IsCompleted)
                {
                    // Nothing is sent.
                }
            }
            catch (ConnectionResetException)
            {
                // Every second one.
            }
        }

        Interlocked.Increment(ref _servedCount);
    }
}
