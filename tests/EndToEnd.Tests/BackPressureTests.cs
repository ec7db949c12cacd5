using System.Globalization;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Who does not read stops who sends, and nothing is lost by it (wire.md G4, rule 10).</summary>
public sealed class BackPressureTests
{
    private const int BodySize = 128 * 1024 * 1024;
    private const int PieceSize = 64 * 1024;

    /// <summary>Far below the body, above what the kernel's four socket buffers and our two pipes may hold.</summary>
    private const int MostInFlight = BodySize / 2;

    [WireRow("G4", "the pod is read no further; below min_rate, or after a pause of body_idle_timeout, the client is cut")]
    [Fact]
    public async Task A_client_that_stops_reading_stops_the_pod_and_gets_every_byte_once_it_reads_on()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {BodySize}\r\n\r\n");
            for (int sent = 0; sent < BodySize; sent += PieceSize)
            {
                await connection.WriteAsync(Payload.Slice(sent, PieceSize));
            }

            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        client.Socket.ReceiveBufferSize = PieceSize; // fixed: the kernel would let it grow
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => pod.Connections.Count == 1 && pod.Connections[0].WrittenBytes > PieceSize, "the pod sends");

        Assert.InRange(await Plateau.OfAsync(() => pod.Connections[0].WrittenBytes), PieceSize, MostInFlight);
        Assert.Equal(BodySize, await ReadBodyAsync(client.Socket));
    }

    [Fact]
    public async Task A_pod_that_stops_reading_stops_the_client_and_gets_every_byte_once_it_reads_on()
    {
        TaskCompletionSource readOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int received = 0;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            connection.Socket.ReceiveBufferSize = PieceSize;
            await readOn.Task;
            received = await ReadBodyAsync(connection.Socket);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntook");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        long sent = 0;
        Task sending = SendAsync();

        Assert.InRange(await Plateau.OfAsync(() => Volatile.Read(ref sent)), PieceSize, MostInFlight);
        readOn.SetResult();
        await sending;
        Assert.Equal("took", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(BodySize, received);

        async Task SendAsync()
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {BodySize}\r\n\r\n");
            for (int start = 0; start < BodySize; start += PieceSize)
            {
                await client.SendAsync(Payload.Slice(start, PieceSize));
                Volatile.Write(ref sent, start + PieceSize);
            }
        }
    }

    /// <summary>Reads a head and then its body, checking each byte's place; gives the count of bytes that were right, in a row.</summary>
    private static async Task<int> ReadBodyAsync(System.Net.Sockets.Socket socket)
    {
        using CancellationTokenSource patience = new(2 * Patience.Limit);
        byte[] buffer = new byte[PieceSize];
        StringBuilder head = new();
        int bodyStart = -1;
        int count = 0;
        while (bodyStart < 0)
        {
            count = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.NotEqual(0, count);
            int before = head.Length;
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
            int end = head.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            bodyStart = end < 0 ? -1 : end + 4 - before;
        }

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {BodySize}\r\n"), head.ToString(), StringComparison.Ordinal);
        int place = 0;
        while (Payload.Belongs(buffer.AsSpan(bodyStart, count - bodyStart), place))
        {
            place += count - bodyStart;
            bodyStart = 0;
            if (place == BodySize || (count = await socket.ReceiveAsync(buffer, patience.Token)) == 0)
            {
                return place;
            }
        }

        return place;
    }
}
