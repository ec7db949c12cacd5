using System.Net.Sockets;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Soak.Traffic;
using SoakWire = LoadBalancer.Soak.Traffic.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Who watches the watchman: a balancer that mixes requests up, in each way the soak's clients and pods must not let pass.</summary>
public sealed class SoakChecksTests
{
    private const string Foreign = "7ff-0000000000aa";

    [Theory]
    [InlineData(nameof(TrafficKind.Get), $"HTTP/1.1 200 OK\r\nX-Nonce: {Foreign}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(nameof(TrafficKind.Get), $"HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nContent-Length: 16\r\n\r\n{Foreign}")]
    [InlineData(nameof(TrafficKind.Get), $"{Foreign}0000000000000000HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(nameof(TrafficKind.Get), $"HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nTransfer-Encoding: chunked\r\n\r\n{Foreign}\r\n")]
    [InlineData(nameof(TrafficKind.Get), "HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")]
    [InlineData(nameof(TrafficKind.Get), "HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nContent-Length: 7ff-\r\n\r\n")]
    [InlineData(nameof(TrafficKind.GetClose), $"HTTP/1.1 200 OK\r\nX-Nonce: OWN\r\nConnection: close\r\nContent-Length: LENGTH\r\n\r\nBODY{Foreign}")]
    [InlineData(nameof(TrafficKind.EarlyAnswer), $"HTTP/1.1 413 No\r\nX-Nonce: OWN\r\nConnection: close\r\nContent-Length: 16\r\n\r\nOWN{Foreign}")]
    [InlineData(nameof(TrafficKind.FinishInUpload), $"HTTP/1.1 200 OK\r\nX-Nonce: {Foreign}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(nameof(TrafficKind.WebSocket), $"HTTP/1.1 101 Go\r\nX-Nonce: OWN\r\n\r\n\x82\x7e\0\x10{Foreign}")]
    public async Task An_answer_with_bytes_of_another_request_ends_the_run(string kind, string lie)
    {
        Tally tally = new();
        await using ScriptedPod liar = ScriptedPod.Run(connection => LieAsync(connection.Socket, lie));
        using ClientFlow flow = new(new TrafficOptions(liar.Address, Seed: 1), tally, 0);

        await flow.ExchangeAsync(Enum.Parse<TrafficKind>(kind));

        Assert.True(tally.WrongBytes.IsCompleted, $"got past: {string.Join("; ", tally.Unexpected)}");
    }

    [Theory]
    [InlineData($"GET /steady/length/{Foreign}/12/whole HTTP/1.1\r\nX-Nonce: 000-000000000001\r\n\r\n")]
    [InlineData("GET /steady/length/no-nonce/12/whole HTTP/1.1\r\n\r\n")]
    [InlineData($"GET /steady/length/{Foreign}/12x/whole HTTP/1.1\r\nX-Nonce: {Foreign}\r\n\r\n")]
    [InlineData($"GET /steady/{Foreign}/12/whole HTTP/1.1\r\nX-Nonce: {Foreign}\r\n\r\n")]
    [InlineData($"GET /steady/nothing/{Foreign}/12/whole HTTP/1.1\r\nX-Nonce: {Foreign}\r\n\r\n")]
    [InlineData($"POST /steady/upload/{Foreign}/16/whole HTTP/1.1\r\nX-Nonce: {Foreign}\r\nContent-Length: 16\r\n\r\n000-000000000001")]
    [InlineData($"POST /steady/upload/{Foreign}/16/whole HTTP/1.1\r\nX-Nonce: {Foreign}\r\nTransfer-Encoding: chunked\r\n\r\nGET\r\n")]
    public async Task A_request_with_bytes_of_another_ends_the_run(string mixed)
    {
        Tally tally = new();
        await using SoakPods pods = new(tally, seed: 1);
        using SoakWire wire = await SoakWire.ConnectAsync(pods.AddressOf(PodService.Steady));

        await wire.SendAsync(mixed);
        await wire.ReadToEndAsync(static (_, _) => { });

        Assert.True(tally.WrongBytes.IsCompleted, $"got past: {string.Join("; ", tally.Unexpected)}");
    }

    [Fact]
    public async Task A_run_ends_at_once_when_bytes_of_another_request_were_seen()
    {
        Tally tally = new();
        await using ScriptedPod liar = ScriptedPod.Answering($"HTTP/1.1 200 OK\r\nX-Nonce: {Foreign}\r\nContent-Length: 0\r\n\r\n");

        // Without an end of its own: only what it sees can end it.
        await new TrafficRun(new TrafficOptions(liar.Address, Seed: 1) { FlowCount = 2 }, tally).RunAsync(TestContext.Current.CancellationToken);

        Assert.Contains(Foreign, await tally.WrongBytes, StringComparison.Ordinal);
    }

    /// <summary>Tells the lie, with what only the request knows put in, and takes the rest of the request in.</summary>
    private static async Task LieAsync(Socket socket, string lie)
    {
        using SoakWire wire = new(socket, Timeout.InfiniteTimeSpan);
        Order order = Order.Parse((await wire.ReadHeadAsync()).Target);
        await wire.SendAsync(lie
            .Replace("OWN", order.Nonce.ToString(), StringComparison.Ordinal)
            .Replace("LENGTH", $"{order.Bytes}", StringComparison.Ordinal)
            .Replace("BODY", Encoding.ASCII.GetString(NonceBody.Of(order.Nonce, order.Bytes)), StringComparison.Ordinal));
        wire.FinishSending();
        await wire.ReadToEndAsync(static (_, _) => { });
    }
}
