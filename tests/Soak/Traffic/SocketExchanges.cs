using System.Net.Sockets;

namespace LoadBalancer.Soak.Traffic;

/// <summary>WebSockets: the handshake, frames both ways, and the three ways in which they end.</summary>
internal static class SocketExchanges
{
    private const int MostFrameBytes = 20_000;

    /// <summary>Frames there and back; then the client finishes, and the pod's last frame still comes (a half-close in each direction).</summary>
    public static async Task<int> TalkAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Socket, 0);
        using Wire wire = await OpenAsync(flow, order);
        long place = await SayAsync(flow, wire, order, flow.Random.Next(1, 12));
        wire.FinishSending();
        if (await Frames.TryReadAsync(wire, order.Nonce, place, isClients: false) != Nonce.Length)
        {
            throw new UnexpectedException($"{order}: the pod's last frame did not come");
        }

        await wire.ExpectEndAsync();
        return 1;
    }

    public static async Task<int> ResetAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Socket, 0, mayBreak: true);
        using Wire wire = await OpenAsync(flow, order);
        long place = await SayAsync(flow, wire, order, flow.Random.Next(3));
        await wire.SendAsync(Frames.Of(order.Nonce, place, flow.Random.Next(1, MostFrameBytes), isClients: true));
        wire.Reset();
        return 1;
    }

    public static async Task<int> CutByPodAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.SocketCut, 0, mayBreak: true);
        using Wire wire = await OpenAsync(flow, order);
        await wire.SendAsync(Frames.Of(order.Nonce, 0, flow.Random.Next(1, MostFrameBytes), isClients: true));
        try
        {
            // The frame may have been lost to the reset, in whole or in part; what is there is the pod's.
            await Frames.TryReadAsync(wire, order.Nonce, 0, isClients: false);
        }
        catch (Exception end) when (end is SocketException or UnexpectedException { IsHang: false })
        {
            return 1;
        }

        return await wire.ReadEndAsync() ? throw new UnexpectedException($"{order}: a cut tunnel ended as if it were whole") : 1;
    }

    private static async Task<Wire> OpenAsync(ClientFlow flow, Order order)
    {
        byte[] key = new byte[16];
        flow.Random.NextBytes(key);
        Wire wire = await flow.NewAsync();
        try
        {
            await wire.SendAsync(order.Head(
                "GET", $"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(key)}\r\n") + "\r\n");
            await AnswerCheck.ReadHeadAsync(wire, order, 101);
            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    /// <summary>Sends frames and reads each back, at times two ahead; gives the place after the last.</summary>
    private static async Task<long> SayAsync(ClientFlow flow, Wire wire, Order order, int frameCount)
    {
        long sent = 0;
        long seen = 0;
        for (int i = 0; i < frameCount; i++)
        {
            int count = flow.Random.Next(1, MostFrameBytes);
            await wire.SendAsync(Frames.Of(order.Nonce, sent, count, isClients: true));
            sent += count;
            while (seen < sent && (i == frameCount - 1 || flow.Random.Next(3) > 0))
            {
                seen += await Frames.TryReadAsync(wire, order.Nonce, seen, isClients: false)
                    ?? throw new UnexpectedException($"{order}: the tunnel ended after {seen} of {sent} bytes");
            }
        }

        return sent;
    }
}
