namespace LoadBalancer.Soak.Traffic;

/// <summary>Clients that leave before the end; what they leave behind must touch nobody else.</summary>
internal static class AbortExchanges
{
    private const int BodyBytes = 300_000; // a random part of it is sent or read: sometimes less than the buffers on the way hold, sometimes more

    public static async Task<int> ResetAtOnceAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Closing, PodWork.Length, flow.Random.Next(BodyBytes), mayBreak: true);
        using Wire wire = await flow.NewAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        if (flow.Random.Next(2) == 0)
        {
            await Task.Delay(flow.Random.Next(3)); // before, while or after the pod answers
        }

        wire.Reset();
        return 1;
    }

    public static async Task<int> ResetInUploadAsync(ClientFlow flow)
    {
        using Wire wire = await SendPartAsync(flow);
        wire.Reset();
        return 1;
    }

    public static async Task<int> ResetInAnswerAsync(ClientFlow flow)
    {
        int bytes = flow.Random.Next(BodyBytes, flow.LargestBytes);
        Order order = flow.NewOrder(PodService.Closing, flow.Random.Next(2) == 0 ? PodWork.Length : PodWork.Chunks, bytes, mayBreak: true);
        using Wire wire = await flow.NewAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        Head head = await AnswerCheck.ReadHeadAsync(wire, order, 200);
        await wire.ReadBodyAsync(head, (piece, place) => NonceBody.Check(piece, order.Nonce, place), atMost: flow.Random.Next(BodyBytes));
        wire.Reset();
        return 1;
    }

    /// <summary>FIN in the middle of a body: the request can never be whole, so the answer can be no pod's (wire.md C21), and the end comes.</summary>
    public static async Task<int> FinishInUploadAsync(ClientFlow flow)
    {
        using Wire wire = await SendPartAsync(flow);
        wire.FinishSending();
        Head head = await wire.ReadHeadAsync();
        if (head.Field(Order.NonceField) is { } nonce)
        {
            throw new WrongBytesException($"half an upload got the answer of {nonce}: {head}");
        }

        if (head.Status != 400)
        {
            throw new UnexpectedException($"half an upload got {head.Status}, not 400: {head}");
        }

        await wire.ReadBodyAsync(head, static (_, _) => { }); // the balancer's own line of text
        await wire.ReadEndAsync();
        return 1;
    }

    private static async Task<Wire> SendPartAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Steady, PodWork.Upload, BodyBytes, mayBreak: true);
        Wire wire = await flow.NewAsync();
        try
        {
            byte[] part = NonceBody.Of(order.Nonce, flow.Random.Next(BodyBytes));
            await wire.SendAsync(AnswerCheck.Join(order.Head("POST", $"Content-Length: {order.Bytes}\r\n") + "\r\n", part));
            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }
}
