using System.Net;
using System.Net.Sockets;
using LoadBalancer.Host.Listening;

namespace LoadBalancer.Host.Tests.Listening;

public sealed class NewcomerFilterTests
{
    [Theory, InlineData("127.0.0.1"), InlineData("::1")]
    public async Task Who_is_in_the_queue_is_accepted_and_served_and_who_comes_later_never_gets_in(string address)
    {
        using Socket listening = Listen(IPAddress.Parse(address));
        Assert.SkipUnless(NewcomerFilter.TryAttach(Listen(IPAddress.Parse(address))), "no socket filters here");
        using RawClient early = await RawClient.ConnectAsync((IPEndPoint)listening.LocalEndPoint!);

        Assert.True(NewcomerFilter.TryAttach(listening));
        Task<RawClient> late = RawClient.ConnectAsync((IPEndPoint)listening.LocalEndPoint!);
        using (Socket accepted = await listening.AcceptAsync(TestContext.Current.CancellationToken))
        {
            await early.SendAsync("ping"); // only SYN is dropped, for the accepted socket has the filter too
            byte[] received = new byte[4];
            await accepted.ReceiveAsync(received, TestContext.Current.CancellationToken);
            Assert.Equal("ping"u8.ToArray(), received);
        }

        Assert.False(listening.Poll(0, SelectMode.SelectRead)); // on loopback it would be here before its SYN was sent again
        Assert.False(late.IsCompleted);
        listening.Dispose();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => late);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void Tells_that_a_closed_socket_has_none()
    {
        Socket closed = Listen(IPAddress.Loopback);
        closed.Dispose();

        Assert.False(NewcomerFilter.TryAttach(closed));
    }

    private static Socket Listen(IPAddress address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }
}
