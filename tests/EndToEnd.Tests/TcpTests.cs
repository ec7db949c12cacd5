using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A listener with <c>protocol = "tcp"</c> relays whatever is said, both ways, and each side's end as it was.</summary>
public sealed class TcpTests
{
    private const int ManyBytes = 64 * 1024 * 1024;
    private const int PieceSize = 64 * 1024;

    [Fact]
    public async Task A_client_that_has_finished_is_answered_yet_and_the_log_tells_of_both_directions()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadToEndAsync();
            await connection.WriteAsync($"heard {connection.ReceivedText}");
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("question");
        client.FinishSending();

        Assert.Equal("heard question", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
        await lb.StopAsync();
        string line = Assert.Single(lb.LogLines);
        Assert.Contains("\"scheme\":\"tcp\"", line, StringComparison.Ordinal);
        Assert.Contains("\"status\":null,\"reason\":null,\"bytes_sent\":14,\"bytes_received\":8,\"route\":null,\"service\":\"echo\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"upstream_addr\":\"{pod.Address}\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_speaks_first_and_finishes_hears_the_client_yet()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.WriteAsync("220 ready");
            connection.Socket.Shutdown(SocketShutdown.Send);
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();

        Assert.Equal("220 ready", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
        await client.SendAsync("late");
        client.FinishSending();
        await Patience.UntilAsync(() => pod.ReceivedText == "late", "the endpoint hears it");
    }

    [Fact]
    public async Task A_reset_is_passed_on_as_one_in_both_directions()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            if (await connection.ReadTextAsync(4) == "kill")
            {
                connection.Reset();
            }
            else
            {
                await connection.WriteAsync("ok");
                await connection.ReadToEndAsync();
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient met = await lb.ConnectAsync();
        await met.SendAsync("kill");
        await Assert.ThrowsAnyAsync<Exception>(met.ReadToEndAsync);

        RawClient resetting = await lb.ConnectAsync();
        await resetting.SendAsync("stay");
        await resetting.ReadExactAsync(2);
        resetting.Reset();
        await Patience.UntilAsync(() => pod.Connections.Any(static connection => connection.Fault is SocketException { SocketErrorCode: SocketError.ConnectionReset }), "the endpoint hears of it");
        await resetting.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_is_passed_on_to_an_endpoint_that_does_not_read()
    {
        TaskCompletionSource mayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await mayRead.Task;
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await StartAsync(pod.Address);
        RawClient client = await lb.ConnectAsync();
        client.Socket.Blocking = false;
        while (client.Socket.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectWrite)) // until everything on the way is full
        {
            client.Socket.Send(new byte[PieceSize]);
        }

        client.Reset();
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "the relay ends, long before its time is over");
        Assert.Contains("\"reason\":\"client_closed\"", lb.LogLines[0], StringComparison.Ordinal);
        mayRead.SetResult();
        await Patience.UntilAsync(() => pod.Connections.Any(static connection => connection.Fault is SocketException { SocketErrorCode: SocketError.ConnectionReset }), "the endpoint hears of it");
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Sixty_four_mebibytes_go_both_ways_at_once_and_arrive_as_they_were_sent()
    {
        byte[] theirs = [];
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            Task<byte[]> hashing = HashAsync(connection.Socket);
            await SendManyAsync(connection.Socket, seed: 2);
            theirs = await hashing;
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();

        Task<byte[]> ours = HashAsync(client.Socket);
        await SendManyAsync(client.Socket, seed: 1);

        Assert.Equal(HashOf(seed: 2), await ours);
        await Patience.UntilAsync(() => theirs.Length > 0, "the endpoint has it all");
        Assert.Equal(HashOf(seed: 1), theirs);
    }

    [WireRow("G4", "a tcp relay too reads no further while the other side does not take what there is")]
    [Fact]
    public async Task Who_does_not_read_stops_who_sends()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            for (int sent = 0; sent < 2 * ManyBytes; sent += PieceSize)
            {
                await connection.WriteAsync(Payload.Slice(sent, PieceSize));
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        client.Socket.ReceiveBufferSize = PieceSize; // fixed: the kernel would let it grow
        await Patience.UntilAsync(() => pod.Connections.Count == 1 && pod.Connections[0].WrittenBytes > PieceSize, "the endpoint sends");

        Assert.InRange(await Plateau.OfAsync(() => pod.Connections[0].WrittenBytes), PieceSize, ManyBytes);
        int received = 0;
        byte[] buffer = new byte[PieceSize];
        while (await client.Socket.ReceiveAsync(buffer) is int count and > 0)
        {
            received += count;
        }

        Assert.Equal(2 * ManyBytes, received);
    }

    [Fact]
    public async Task A_dead_endpoint_costs_the_client_nothing_and_none_at_all_a_reset()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.WriteAsync("ok");
            await connection.ReadToEndAsync();
        });
        using BlockedPort dead = new();
        await using Lb lb = await StartAsync(dead.Address, pod.Address);
        for (int turn = 0; turn < 4; turn++)
        {
            await using RawClient client = await lb.ConnectAsync();
            Assert.Equal("ok", Encoding.ASCII.GetString(await client.ReadExactAsync(2)));
        }

        await using Lb alone = await StartAsync(dead.Address);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using RawClient refused = await alone.ConnectAsync(); // the reset may be here before the connect is
            await refused.ReadToEndAsync();
        });
        Assert.Contains("lb_errors_total{reason=\"connect_refused\"} 1", await alone.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_changes_where_newcomers_go_and_those_who_are_there_stay()
    {
        await using ScriptedPod one = Saying("one"), other = Saying("other");
        await using Lb lb = await Lb.StartAsync($"""
            {Listener("one")}
            {Service("one", one.Address)}
            {Service("other", other.Address)}
            """, isWatched: false);
        await using RawClient former = await lb.ConnectAsync();
        Assert.Equal("one", Encoding.ASCII.GetString(await former.ReadExactAsync(3)));

        lb.Edit("service = \"one\"", "service = \"other\"");
        (int exitCode, _, string error) = await lb.ReloadAsync();
        Assert.True(exitCode == 0, error);

        await using RawClient newcomer = await lb.ConnectAsync();
        Assert.Equal("other", Encoding.ASCII.GetString(await newcomer.ReadExactAsync(5)));
        await former.SendAsync("more");
        Assert.Equal("more", Encoding.ASCII.GetString(await former.ReadExactAsync(4)));
    }

    [Fact]
    public async Task A_stop_waits_for_relays_and_cuts_what_is_left()
    {
        await using ScriptedPod pod = Saying("hi");
        await using Lb lb = await Lb.StartAsync($"{Listener("echo")}\n{Service("echo", pod.Address)}\n[limits]\ndrain_timeout = \"3s\"");
        await using RawClient finishing = await lb.ConnectAsync(), staying = await lb.ConnectAsync();
        await finishing.ReadExactAsync(2);
        await staying.ReadExactAsync(2);

        Task<int> draining = lb.DrainAsync();
        await finishing.SendAsync("bye");
        finishing.FinishSending();

        Assert.Equal("bye", Encoding.ASCII.GetString(await finishing.ReadToEndAsync()));
        Assert.False(draining.IsCompleted);
        Assert.True(await staying.IsClosedAsync());
        await draining;
    }

    [Fact]
    public async Task Beyond_max_connections_a_client_waits_in_the_queue_until_another_has_gone()
    {
        await using ScriptedPod pod = Saying("hi");
        await using Lb lb = await Lb.StartAsync(
            $"{Listener("echo")}\n{Service("echo", pod.Address)}\nmax_connections = 1\nqueue = {{ size = 1, timeout = \"30s\" }}");
        await using RawClient first = await lb.ConnectAsync();
        await first.ReadExactAsync(2);
        await using RawClient waiting = await lb.ConnectAsync();
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_queue_length{service=\"echo\"} 1", StringComparison.Ordinal), "it waits");

        first.FinishSending();

        Assert.Equal("hi", Encoding.ASCII.GetString(await waiting.ReadExactAsync(2)));
    }

    private static ScriptedPod Saying(string greeting) => ScriptedPod.Run(async connection =>
    {
        await connection.WriteAsync(greeting);
        byte[] buffer = new byte[PieceSize];
        while (await connection.Socket.ReceiveAsync(buffer) is int count and > 0)
        {
            await connection.WriteAsync(buffer.AsMemory(0, count));
        }
    });

    private static Task<Lb> StartAsync(params IPEndPoint[] endpoints) => Lb.StartAsync($"{Listener("echo")}\n{Service("echo", endpoints)}");

    private static string Listener(string service) => $"[[listeners]]\nname = \"tcp\"\naddress = \"127.0.0.1:0\"\nprotocol = \"tcp\"\nservice = \"{service}\"";

    private static string Service(string name, params IPEndPoint[] endpoints) => string.Create(
        CultureInfo.InvariantCulture,
        $"[[services]]\nname = \"{name}\"\nendpoints = [{string.Join(", ", endpoints.Select(static endpoint => $"{{ address = \"{endpoint}\" }}"))}]");

    private static async Task SendManyAsync(Socket socket, int seed)
    {
        byte[] piece = new byte[PieceSize];
        new Random(seed).NextBytes(piece);
        for (int sent = 0; sent < ManyBytes; sent += PieceSize)
        {
            piece[0] = (byte)(sent / PieceSize);
            for (int done = 0; done < piece.Length;)
            {
                done += await socket.SendAsync(piece.AsMemory(done));
            }
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> HashAsync(Socket socket)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[PieceSize];
        while (await socket.ReceiveAsync(buffer) is int count and > 0)
        {
            hash.AppendData(buffer.AsSpan(0, count));
        }

        return hash.GetHashAndReset();
    }

    private static byte[] HashOf(int seed)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceSize];
        new Random(seed).NextBytes(piece);
        for (int sent = 0; sent < ManyBytes; sent += PieceSize)
        {
            piece[0] = (byte)(sent / PieceSize);
            hash.AppendData(piece);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>A port that is bound and does not listen: every connect is refused, and nobody else gets it.</summary>
    private sealed class BlockedPort : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public BlockedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

        public void Dispose() => _socket.Dispose();
    }
}
