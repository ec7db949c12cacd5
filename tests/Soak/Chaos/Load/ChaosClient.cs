using System.Net.Sockets;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>One keep-alive client: a request at a time, each with a nonce of its own; whatever happens is an outcome.</summary>
internal sealed class ChaosClient(LoadOptions options, Outcomes outcomes, int number) : IDisposable
{
    private readonly Random _random = new(unchecked((options.Seed * 397) ^ number));
    private Wire? _kept;
    private long _count = options.FirstNumber;

    /// <summary>Pauses, then makes one exchange.</summary>
    public async Task<Outcome> ExchangeAsync()
    {
        (TimeSpan least, TimeSpan most) = options.Pause;
        if (most > TimeSpan.Zero)
        {
            await Task.Delay(least + ((most - least) * _random.NextDouble()));
        }

        (string method, Order order) = Draw();
        long start = TimeProvider.System.GetTimestamp();
        (Ending ending, int status, string text) = await AskAsync(method, order);
        Outcome outcome = new(method, order, ending, status, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, text);
        outcomes.Add(outcome);
        if (ending is not (Ending.Whole or Ending.Refused))
        {
            Drop();
        }

        return outcome;
    }

    public void Dispose() => Drop();

    private (string Method, Order Order) Draw()
    {
        Nonce nonce = new(number, ++_count);
        int draw = _random.Next(100);
        string method = draw < options.PostPercent ? "POST" : draw < 2 * options.PostPercent ? "PUT" : "GET";
        bool isLarge = method == "GET" && _random.Next(100) < options.LargePercent;
        PodWork work = method != "GET" ? PodWork.Upload : _random.Next(2) == 0 ? PodWork.Length : PodWork.Chunks;
        return (method, new Order(PodService.Steady, work, nonce, isLarge ? options.LargeBytes : _random.Next(1, options.MostBytes), isLarge));
    }

    private async Task<(Ending Ending, int Status, string Text)> AskAsync(string method, Order order)
    {
        Head? head = null;
        Wire wire;
        try
        {
            wire = await KeptAsync();
        }
        catch (SocketException refused)
        {
            return (Ending.NotConnected, 0, refused.Message);
        }

        try
        {
            byte[] body = method == "GET" ? [] : NonceBody.Of(order.Nonce, order.Bytes);
            string length = method == "GET" ? "" : $"Content-Length: {body.Length}\r\n";
            await wire.SendAsync(AnswerCheck.Join(order.Head(method, length) + "\r\n", body));
            head = await wire.ReadHeadAsync();
            return await ReadAsync(wire, head, order);
        }
        catch (WrongBytesException wrong)
        {
            return (Ending.Wrong, 0, wrong.Message);
        }
        catch (Exception end) when (end is UnexpectedException or SocketException)
        {
            return (end is UnexpectedException { IsHang: true } ? Ending.Hang : head is null ? Ending.NoAnswer : Ending.Cut, head?.Status ?? 0, end.Message);
        }
    }

    private async Task<(Ending Ending, int Status, string Text)> ReadAsync(Wire wire, Head head, Order order)
    {
        string? nonce = head.Field(Order.NonceField);
        if (nonce is not null && nonce != order.Nonce.ToString())
        {
            throw new WrongBytesException($"the answer of {nonce}: {head}");
        }

        if (head.Status == 200 && nonce is null)
        {
            throw new WrongBytesException($"an answer of nobody's: {head}");
        }

        // An answer without nonce is the balancer's own line of text.
        long length = await wire.ReadBodyAsync(head, (piece, place) =>
        {
            if (nonce is not null)
            {
                NonceBody.Check(piece, order.Nonce, place);
            }
        });
        if (head.SaysClose)
        {
            Drop();
        }

        return head.Status != 200 ? (Ending.Refused, head.Status, nonce is null ? "of the balancer's" : "of the pod's")
            : length == order.Bytes ? (Ending.Whole, 200, "")
            : throw new WrongBytesException($"looks whole with {length} bytes of {order.Bytes}: {head}");
    }

    /// <summary>The kept connection, or a new one where the balancer has ended it: a client looks before it sends.</summary>
    private async Task<Wire> KeptAsync()
    {
        if (_kept is { UnreadBytes: 0 } && _kept.Socket.Poll(0, SelectMode.SelectRead) && _kept.Socket.Available == 0)
        {
            Drop();
        }

        return _kept ??= await Wire.ConnectAsync(options.Address);
    }

    private void Drop()
    {
        _kept?.Dispose();
        _kept = null;
    }
}
