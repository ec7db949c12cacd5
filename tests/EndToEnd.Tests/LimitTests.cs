using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What one client may hold and send is bounded, and the bound does not touch the others.</summary>
public sealed class LimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\n";

    [WireRow("G6", "over the cap in all: left in the kernel's queue until one leaves; of one client: accepted and reset, nothing parsed, counted")]
    [Fact]
    public async Task Connections_over_the_cap_in_all_wait_until_one_leaves()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nconnections = 2", pod.Address);
        await using RawClient first = await AskOnAsync(lb);
        await using RawClient second = await AskOnAsync(lb);

        await using RawClient third = await lb.ConnectAsync();
        await third.SendAsync(Get);
        await second.SendAsync(Get);
        Assert.Equal("ok", (await second.ReadAnswerAsync()).Text);
        Assert.Equal(0, third.Socket.Available);
        Assert.Contains("lb_connections{listener=\"http\"} 2\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);

        await first.DisposeAsync();

        Assert.Equal("ok", (await third.ReadAnswerAsync()).Text);
        await second.SendAsync(Get);
        Assert.Equal("ok", (await second.ReadAnswerAsync()).Text);
    }

    [WireRow("G6")]
    [Fact]
    public async Task One_client_s_cap_does_not_touch_another_client()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nconnections_per_client = 1", pod.Address);
        await using RawClient first = await AskOnAsync(lb);
        await IsRefusedAsync(lb);
        Assert.Contains("lb_errors_total{reason=\"connection_limit\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);

        await using RawClient other = await RawClient.ConnectAsync(lb.Address, System.Net.IPAddress.Parse("127.0.0.99"));
        await other.SendAsync(Get);
        Assert.Equal("ok", (await other.ReadAnswerAsync()).Text);
    }

    [Theory]
    [InlineData("Content-Length: 11\r\n\r\nhello world")] // as stated: before any of it is asked for or taken
    [InlineData("Content-Length: 999999999999\r\nExpect: 100-continue\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFF\r\nhello world")]
    public async Task A_body_over_the_routes_limit_is_413_and_the_pod_never_has_it_whole(string body)
    {
        await using ScriptedPod pod = ScriptedPod.Run(static connection => connection.ReadToEndAsync());
        await using Lb lb = await SmallBodiesAsync(pod);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Post + body);

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(413, answer.Status);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.StartsWith("content too large", answer.Text, StringComparison.Ordinal);
        Assert.Equal("413 too_large", await lb.LogVerdictAsync(0));
        Assert.DoesNotContain("0\r\n\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("world", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n0123456789")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n")]
    public async Task A_body_of_exactly_the_limit_passes(string body)
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            string head = await connection.ReadRequestAsync() ?? "";
            await (head.Contains("chunked", StringComparison.Ordinal) ? connection.ReadChunksAsync() : Task.CompletedTask);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await SmallBodiesAsync(pod);

        Assert.Equal(200, (await lb.AskAsync(Post + body)).Status);
    }

    [WireRow("G3", "408 and close, below min_rate after 5 s of grace, or after a pause of body_idle_timeout")]
    [Fact]
    public async Task A_body_that_drips_is_408_long_before_its_pause_would_be_too_long()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static connection => connection.ReadToEndAsync());
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nmin_rate = 1048576\nbody_idle_timeout = \"1d\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Post + "Content-Length: 1000\r\n\r\nx");
        await Patience.UntilAsync(() => pod.ReceivedText.EndsWith('x'), "the pod gets the first byte");

        Assert.Equal(408, (await client.ReadAnswerAsync()).Status); // by the grace alone: the pause would be a day
        Assert.Equal("408 client_timeout", await lb.LogVerdictAsync(0));
    }

    private static Task<Lb> SmallBodiesAsync(ScriptedPod pod) => Lb.StartAsync($"""
        [[routes]]
        path = "/"
        service = "web"
        max_body = 10
        [[services]]
        name = "web"
        endpoints = [{"{"} address = "{pod.Address}" {"}"}]
        """);

    private static async Task<RawClient> AskOnAsync(Lb lb)
    {
        RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        return client;
    }

    /// <summary>The reset may come before the connect has returned.</summary>
    private static async Task IsRefusedAsync(Lb lb)
    {
        try
        {
            await using RawClient client = await lb.ConnectAsync();
            Assert.True(await client.IsClosedAsync());
        }
        catch (System.Net.Sockets.SocketException reset)
        {
            Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }
}
