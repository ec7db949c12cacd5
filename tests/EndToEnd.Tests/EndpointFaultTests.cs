using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>An endpoint that cannot be reached, is too slow, or breaks off.</summary>
public sealed class EndpointFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi";

    [Fact]
    public async Task A_refused_connection_is_502_and_the_client_may_go_on()
    {
        await using Lb lb = await Lb.InFrontOfAsync(ClosedPort());
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get + Get);

        Assert.Equal(502, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(502, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("502 connect_refused", await lb.LogVerdictAsync(0));
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(Post)]
    public async Task With_a_second_endpoint_a_refusal_is_not_felt_whatever_the_method(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(ClosedPort(), pod.Address);

        for (int i = 0; i < 4; i++) // in turn: every second one meets the closed port first
        {
            Assert.Equal("ok", (await lb.AskAsync(request)).Text);
        }

        List<int> attempts = [];
        for (int i = 0; i < 4; i++)
        {
            JsonElement entry = await lb.LogEntryAsync(i);
            Assert.Equal(200, entry.GetProperty("status").GetInt32());
            attempts.Add(entry.GetProperty("attempts").GetInt32());
        }

        Assert.Contains(2, attempts);
        Assert.Equal(4, pod.ReceivedText.Split(request.Split(' ')[0] + " / HTTP/1.1\r\n").Length - 1);
    }

    [Fact]
    public async Task Without_a_ready_pod_the_answer_is_503()
    {
        await using Lb lb = await Lb.StartAsync("""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            selector = { app = "web" }
            port = 9
            [[pods]]
            name = "web-1"
            address = "127.0.0.1"
            labels = { app = "web" }
            ready = false
            """);

        Assert.Equal(503, (await lb.AskAsync(Get)).Status);
        Assert.Equal("503 no_endpoint", await lb.LogVerdictAsync(0));
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(Post)]
    public async Task A_first_byte_that_does_not_come_is_504_and_the_work_is_not_given_twice(string request)
    {
        await using SilentPod pod = new();
        await using SilentPod other = new();
        await using Lb lb = await Lb.InFrontOfAsync("timeouts = { first_byte = \"300ms\" }", pod.Address, other.Address);

        Assert.Equal(504, (await lb.AskAsync(request)).Status);
        Assert.Equal("504 first_byte_timeout", await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
        Assert.Empty(other.ReceivedText);
    }

    [Theory]
    [InlineData("idle = \"300ms\"")]
    [InlineData("first_byte = \"100ms\", idle = \"800ms\"")] // the head's time is over by then: it must not wake the body's wait over and over, which would begin anew
    public async Task An_answer_that_stops_coming_cuts_the_client(string timeouts)
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync($"timeouts = {{ {timeouts} }}", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);

        Ending ending = await Ending.OfAsync(client);

        Assert.EndsWith("\r\n\r\nab", ending.Text, StringComparison.Ordinal);
        Assert.True(ending.IsReset);
        Assert.Equal("200 idle_timeout", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_client_that_stops_taking_the_answer_is_cut_also_where_first_byte_is_shorter_than_its_pause()
    {
        const int Length = 256 * 1024 * 1024; // more than any kernel buffers
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            byte[] piece = new byte[1024 * 1024];
            for (int sent = 0; sent < Length; sent += piece.Length)
            {
                await connection.WriteAsync(piece);
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(
            "timeouts = { first_byte = \"100ms\" }\n[limits]\nbody_idle_timeout = \"800ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        client.Socket.ReceiveBufferSize = 64 * 1024;
        await client.SendAsync(Get);

        Assert.Equal("200 client_timeout", await lb.LogVerdictAsync(0));
    }

    [WireRow("F17")]
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n")]
    public async Task An_answer_cut_short_ends_so_that_no_client_can_take_it_for_whole(string answer)
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(answer);
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);

        Ending ending = await Ending.OfAsync(client);

        Assert.True(ending.IsReset);
        Assert.DoesNotContain("\r\n0\r\n", ending.Text, StringComparison.Ordinal);
        Assert.Equal("200 upstream_truncated", await lb.LogVerdictAsync(0));
        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task A_pod_that_resets_within_its_answer_resets_the_client()
    {
        TaskCompletionSource isHalfRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
            await isHalfRead.Task;
            connection.Reset();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        string head = "";
        while (!head.EndsWith("\r\n\r\nab", StringComparison.Ordinal))
        {
            head += (char)(await client.ReadExactAsync(1))[0];
        }

        isHalfRead.SetResult();

        Assert.Equal(new Ending("", IsReset: true), await Ending.OfAsync(client));
        Assert.Equal("200 upstream_truncated", await lb.LogVerdictAsync(0));
    }

    [WireRow("F22", "relayed; an error stops the upload at once, anything else when the answer is over; both connections end")]
    [Fact]
    public async Task An_answer_given_before_the_body_is_read_reaches_the_client_and_ends_both_connections()
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadTextAsync("POST / HTTP/1.1\r\n".Length);
            await connection.WriteAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\nthe first of it");

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal((413, "big"), (answer.Status, answer.Text));
        Assert.Equal("close", answer.Field("Connection"));
        await client.SendAsync(new byte[1000]); // FIN comes, not RST: what is still on its way is read
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal("413", await lb.LogVerdictAsync(0));
        Assert.Single(pod.Connections);
    }

    /// <summary>A port of this machine on which nobody listens.</summary>
    private static IPEndPoint ClosedPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.77.1"), 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
