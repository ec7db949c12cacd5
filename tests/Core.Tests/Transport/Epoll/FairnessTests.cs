using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>No connection keeps its loop from the others.</summary>
public sealed class FairnessTests
{
    [Fact]
    public async Task A_connection_whose_peer_never_stops_does_not_keep_another_from_being_served()
    {
        await using AcceptedPair endless = await AcceptedPair.OpenAsync();
        EventLoop loop = endless.Connection.Socket.Loop;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        IConnectionListener listener = await AcceptedPair.ListenAsync(endless.Transport, new IPEndPoint(IPAddress.Loopback, 0));
        Task sending = Task.Run(() => SendForeverAsync(endless.Peer, over.Token), CancellationToken.None);
        Task<long> relaying = RelayAsync(endless);
        await endless.Peer.ReceiveExactlyAsync(1_000_000); // it flows

        Task drinking = Task.Run(() => ReceiveForeverAsync(endless.Peer, over.Token), CancellationToken.None);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(listener.EndPoint, over.Token).Patiently();
        ConnectionContext other = (await listener.AcceptAsync(over.Token).Patiently())!;
        Task echoing = EchoAsync(other, loop);
        for (int i = 0; i < 20; i++)
        {
            await peer.SendAllAsync("ping"u8.ToArray());
            Assert.Equal("ping"u8.ToArray(), await peer.ReceiveExactlyAsync(4));
        }

        Assert.False(relaying.IsCompleted); // it flows still
        endless.Connection.Abort();
        await over.CancelAsync();
        await Record.ExceptionAsync(() => sending.Patiently());
        await Record.ExceptionAsync(() => drinking.Patiently());
        await Record.ExceptionAsync(() => relaying.Patiently());
        peer.Dispose();
        await echoing.Patiently();
        Task unbinding = listener.UnbindAsync(CancellationToken.None).AsTask();
        Assert.Null(await listener.AcceptAsync(CancellationToken.None).Patiently());
        await unbinding.Patiently();
    }

    private static async Task SendForeverAsync(Socket peer, CancellationToken over)
    {
        byte[] bytes = new byte[256 * 1024];
        while (true)
        {
            await peer.SendAsync(bytes, over);
        }
    }

    private static async Task ReceiveForeverAsync(Socket peer, CancellationToken over)
    {
        byte[] bytes = new byte[256 * 1024];
        while (await peer.ReceiveAsync(bytes, over) > 0)
        {
            // Never full.
        }
    }

    private static async Task<long> RelayAsync(AcceptedPair pair)
    {
        await pair.HopAsync(isOnLoop: true);
        for (long relayed = 0; ;)
        {
            ReadResult read = await pair.Input.ReadAsync();
            if (read.IsCompleted)
            {
                return relayed;
            }

            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                await pair.Output.WriteAsync(piece);
                relayed += piece.Length;
            }

            pair.Input.AdvanceTo(read.Buffer.End);
        }
    }

    private static async Task EchoAsync(ConnectionContext connection, EventLoop loop)
    {
        await new Hop(loop, isOnLoop: true);
        await using (connection)
        {
            while (true)
            {
                ReadResult read = await connection.Transport.Input.ReadAsync();
                if (read.IsCompleted)
                {
                    return;
                }

                await connection.Transport.Output.WriteAsync(read.Buffer.First);
                connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(read.Buffer.First.Length));
            }
        }
    }
}
