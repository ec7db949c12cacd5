using System.Net.Sockets;

namespace LoadBalancer.Soak.Traffic;

/// <summary>Requests with a body; to steady pods only, since none of them may be sent twice.</summary>
internal static class UploadExchanges
{
    /// <summary>What a pod reads before it answers early.</summary>
    public const int BytesBeforeEarlyAnswer = 4096;

    private const int MostBytes = 200_000; // beyond one pipe's worth (64 KiB) often enough
    private const int PieceBytes = 16 * 1024;

    public static async Task<int> ByLengthAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Upload, flow.Random.Next(MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(AnswerCheck.Join(order.Head("POST", $"Content-Length: {order.Bytes}\r\n") + "\r\n", NonceBody.Of(order.Nonce, order.Bytes)));
        await AnswerCheck.ReadAsync(wire, order, 200, Nonce.Length);
        return 1;
    }

    public static async Task<int> ByChunksAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Upload, flow.Random.Next(MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("POST", "Transfer-Encoding: chunked\r\n") + "\r\n");
        byte[] body = NonceBody.Of(order.Nonce, order.Bytes);
        for (int place = 0; place < body.Length;)
        {
            int size = Math.Min(flow.Random.Next(1, PieceBytes), body.Length - place);
            await wire.SendAsync(AnswerCheck.Join($"{size:x}\r\n", [.. body.AsSpan(place, size), .. "\r\n"u8]));
            place += size;
        }

        await wire.SendAsync("0\r\n\r\n");
        await AnswerCheck.ReadAsync(wire, order, 200, Nonce.Length);
        return 1;
    }

    public static async Task<int> ExpectAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Upload, flow.Random.Next(1, MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("POST", $"Expect: 100-continue\r\nContent-Length: {order.Bytes}\r\n") + "\r\n");
        Head interim = await wire.ReadHeadAsync();
        if (interim.Status != 100)
        {
            throw new UnexpectedException($"{order} got no 100: {interim}");
        }

        await wire.SendAsync(NonceBody.Of(order.Nonce, order.Bytes));
        await AnswerCheck.ReadAsync(wire, order, 200, Nonce.Length);
        return 1;
    }

    /// <summary>The answer comes while the body is still to come; the client stops, as RFC 9112 §9.3 wants, a little late.</summary>
    public static async Task<int> EarlyAnswerAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Early, 1024 * 1024, mayBreak: true);
        using Wire wire = await flow.NewAsync();
        int firstBytes = flow.Random.Next(BytesBeforeEarlyAnswer, 2 * PieceBytes);
        byte[] body = NonceBody.Of(order.Nonce, firstBytes + PieceBytes);
        await wire.SendAsync(AnswerCheck.Join(order.Head("POST", $"Content-Length: {order.Bytes}\r\n") + "\r\n", body.AsSpan(0, firstBytes)));
        await AnswerCheck.ReadAsync(wire, order, 413, Nonce.Length, isLast: true);
        try
        {
            await wire.SendAsync(body.AsMemory(firstBytes)); // within what a staged close reads and drops
        }
        catch (SocketException)
        {
            // The other side may be gone by now.
        }

        await wire.ReadEndAsync(); // whatever came now would be meant for somebody else
        return 1;
    }
}
