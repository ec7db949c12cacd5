using System.Globalization;
using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>Requests without a body, on kept connections and others.</summary>
internal static class GetExchanges
{
    private const int MostBytes = 20_000; // some answers come in one read, some in several
    private const int LeastLargeBytes = 512 * 1024;

    public static async Task<int> GetAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Closing, Either(flow), flow.Random.Next(MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        await AnswerCheck.ReadAsync(wire, order, 200, order.Bytes);
        return 1;
    }

    public static async Task<int> GetCloseAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Closing, Either(flow), flow.Random.Next(MostBytes));
        using Wire wire = await flow.NewAsync();
        await wire.SendAsync(order.Head("GET", "Connection: close\r\n") + "\r\n");
        await AnswerCheck.ReadAsync(wire, order, 200, order.Bytes, isLast: true);
        await wire.ExpectEndAsync();
        return 1;
    }

    public static async Task<int> HeadAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Closing, PodWork.Length, flow.Random.Next(1, MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("HEAD") + "\r\n");
        Head head = await AnswerCheck.ReadHeadAsync(wire, order, 200);
        return head.ContentLength == order.Bytes ? 1 : throw new UnexpectedException($"{order}: the length is missing: {head}");
    }

    public static async Task<int> NoBodyAsync(ClientFlow flow)
    {
        (PodWork work, int status) = flow.Random.Next(2) == 0 ? (PodWork.NoContent, 204) : (PodWork.NotModified, 304);
        Order order = flow.NewOrder(PodService.Closing, work, flow.Random.Next(1, MostBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        Head head = await AnswerCheck.ReadHeadAsync(wire, order, status); // a body after all would be the next answer's head
        return head.SaysClose ? throw new UnexpectedException($"{order}: Connection: close was not caused: {head}") : 1;
    }

    public static async Task<int> PipelinedAsync(ClientFlow flow)
    {
        Order[] orders = new Order[flow.Random.Next(2, 9)];
        StringBuilder burst = new();
        for (int i = 0; i < orders.Length; i++)
        {
            orders[i] = flow.NewOrder(PodService.Closing, Either(flow), flow.Random.Next(MostBytes));
            burst.Append(CultureInfo.InvariantCulture, $"{orders[i].Head("GET")}\r\n");
        }

        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(burst.ToString());
        foreach (Order order in orders)
        {
            await AnswerCheck.ReadAsync(wire, order, 200, order.Bytes);
        }

        return orders.Length;
    }

    public static async Task<int> LargeAsync(ClientFlow flow, PodWork work)
    {
        Order order = flow.NewOrder(PodService.Closing, work, flow.Random.Next(LeastLargeBytes, flow.LargestBytes));
        Wire wire = await flow.KeptAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        await AnswerCheck.ReadAsync(wire, order, 200, order.Bytes);
        return 1;
    }

    /// <summary>A client that has said all it will say still gets its answer (RFC 9112 §9.6), and then the end.</summary>
    public static async Task<int> HalfCloseAsync(ClientFlow flow)
    {
        Order order = flow.NewOrder(PodService.Closing, Either(flow), flow.Random.Next(MostBytes));
        using Wire wire = await flow.NewAsync();
        await wire.SendAsync(order.Head("GET") + "\r\n");
        wire.FinishSending();
        Head head = await AnswerCheck.ReadHeadAsync(wire, order, 200); // whether it says close is the balancer's affair: it may not know yet
        await AnswerCheck.ReadBodyAsync(wire, head, order, order.Bytes);
        await wire.ExpectEndAsync();
        return 1;
    }

    private static PodWork Either(ClientFlow flow) => flow.Random.Next(3) == 0 ? PodWork.Chunks : PodWork.Length;
}
