using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A client that sends frames for their own sake is held or ended; the others are served meanwhile.</summary>
public sealed class Http2FloodTests : IDisposable
{
    private const int FloodCount = 20_000;
    private const int EndlessBytes = 256 * 1024 * 1024;

    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Streams_that_are_reset_as_soon_as_they_are_opened_end_the_connection()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        byte[] block = FrameClient.Get("/");
        await FloodAsync(lb, stream => [
            new Frame(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, stream, block),
            new Frame(FrameType.Reset, 0, stream, [0, 0, 0, 8])]);
    }

    [Fact]
    public async Task Continuations_without_end_end_the_connection()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        byte[] more = FrameClient.Block(("x-more", new string('x', 1000)));
        await FloodAsync(
            lb,
            static _ => [new Frame(FrameType.Continuation, 0, 1, FrameClient.Block(("x-more", new string('x', 1000))))],
            new Frame(FrameType.Headers, Frame.EndStream, 1, [.. FrameClient.Get("/"), .. more]));
        Assert.DoesNotContain("x-more", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_continuations_without_end_end_the_connection()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "[limits]\nheader_timeout = \"1s\"\n");
        await FloodAsync(lb, static _ => [new Frame(FrameType.Continuation, 0, 1, [])], new Frame(FrameType.Headers, Frame.EndStream, 1, FrameClient.Get("/")));
    }

    [Theory]
    [InlineData((byte)FrameType.Settings, 0)]
    [InlineData((byte)FrameType.Ping, 8)]
    public async Task Who_asks_for_acknowledgements_and_takes_none_is_read_no_further_and_cut(byte type, int payload)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "[limits]\nbody_idle_timeout = \"1s\"\n");
        await FloodWithoutEndAsync(lb, new Frame((FrameType)type, 0, 0, new byte[payload]));
    }

    [Fact]
    public async Task Empty_pieces_are_no_progress_of_a_body()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await (request[0] == 'P' ? connection.ReadToEndAsync() : connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            }
        });
        await using Lb lb = await StartAsync(pod, "[limits]\nbody_idle_timeout = \"1s\"\n");
        byte[] block = FrameClient.Block((":method", "POST"), (":scheme", "https"), (":authority", "a.test"), (":path", "/"));
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, block));
        byte[] many = Bytes(Enumerable.Repeat(new Frame(FrameType.Data, 0, 1, []), 2000));
        using CancellationTokenSource isOver = new();
        Task<bool> flood = Task.Run(() => TrySendAllAsync(client, Enumerable.Repeat(many, int.MaxValue).TakeWhile(_ => !isOver.IsCancellationRequested)));
        await ServesOthersAsync(lb);
        await Patience.UntilAsync(() => lb.LogLines.Any(static line => line.Contains("\"status\":408", StringComparison.Ordinal)), "the body is given up while it floods");
        await isOver.CancelAsync();
        await flood;
        await ServesOthersAsync(lb);
    }

    [Theory]
    [InlineData(200, 300)]
    [InlineData(2, 20_000)]
    [InlineData(20_000, 0)]
    public async Task Fields_over_the_limits_are_refused(int count, int size)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "[limits]\nheader_bytes = \"16KiB\"\n");
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        byte[] block = FrameClient.Get("/", Enumerable.Range(0, count).Select(i => ("x-many", new string('x', size))));
        bool goesOn = true;
        for (int at = 0; at < block.Length && goesOn; at += 16_000)
        {
            int length = Math.Min(16_000, block.Length - at);
            byte flags = (byte)((at == 0 ? Frame.EndStream : 0) | (at + length == block.Length ? Frame.EndHeaders : 0));
            goesOn = await client.TrySendAsync(new Frame(at == 0 ? FrameType.Headers : FrameType.Continuation, flags, 1, block[at..(at + length)]));
        }

        Assert.Contains(await client.OutcomeAsync(1), new[] { "431", "reset", "goaway", "closed" });
        Assert.Empty(pod.ReceivedText);
        await ServesOthersAsync(lb);
    }

    [Fact]
    public async Task More_streams_at_once_than_were_offered_are_refused_and_the_others_answered()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await answer.Task;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await StartAsync(pod);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        byte[] block = FrameClient.Get("/");
        for (int i = 0; i < 100; i++)
        {
            await client.AskAsync((2 * i) + 1, block);
        }

        await Patience.UntilAsync(() => pod.Connections.Count == 100, "all that were offered are with the pod");
        await client.AskAsync(201, block);
        Assert.Equal("reset", await client.OutcomeAsync(201));
        answer.SetResult();
        HashSet<int> answered = [];
        while (answered.Count < 100)
        {
            Frame? frame = await client.ReadAsync();
            Assert.NotNull(frame);
            _ = frame.Type == FrameType.Headers && answered.Add(frame.Stream);
        }

        Assert.DoesNotContain(201, answered);
    }

    /// <summary>Floods without reading, looks whether others are served while it does and after, and waits for the connection's end.</summary>
    private static async Task FloodAsync(Lb lb, Func<int, Frame[]> next, Frame? first = null)
    {
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        _ = first is not null && await client.TrySendAsync(first);
        Task<bool> flood = Task.Run(() => TrySendAllAsync(client, Enumerable.Range(0, FloodCount).Chunk(100).Select(numbers => Bytes(numbers.SelectMany(number => next((2 * number) + 1))))));
        await ServesOthersAsync(lb);
        await client.ReadToEndAsync(); // whatever else: it is over
        await client.DisposeAsync(); // one that waits for room is let go
        await flood;
        await ServesOthersAsync(lb);
    }

    /// <summary>Floods with one frame, reading nothing at all, until nobody takes it any more.</summary>
    private static async Task FloodWithoutEndAsync(Lb lb, Frame frame, Frame? first = null)
    {
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        _ = first is not null && await client.TrySendAsync(first);
        byte[] many = Bytes(Enumerable.Repeat(frame, 2000));
        Task<bool> flood = Task.Run(() => TrySendAllAsync(client, Enumerable.Repeat(many, EndlessBytes / many.Length)));
        await ServesOthersAsync(lb);
        Assert.False(await flood, "all of it was taken");
        await ServesOthersAsync(lb);
    }

    private static byte[] Bytes(IEnumerable<Frame> frames) => [.. frames.SelectMany(static frame => frame.ToBytes())];

    /// <summary>False: the connection was ended under it.</summary>
    private static async Task<bool> TrySendAllAsync(FrameClient client, IEnumerable<byte[]> pieces)
    {
        try
        {
            foreach (byte[] piece in pieces)
            {
                await client.SendAsync(piece);
            }

            return true;
        }
        catch (Exception end) when (end is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task ServesOthersAsync(Lb lb)
    {
        using HttpClient other = Http2Client.To(lb);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("ok", await other.GetTextAsync("/"));
        }
    }

    private Task<Lb> StartAsync(ScriptedPod pod, string more = "") => Lb.InFrontOfAsync($"{_certificates.Toml}\n{more}", pod.Address);
}
