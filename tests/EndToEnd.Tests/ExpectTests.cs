using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Expect ends at us: we tell the client to go on, or why not (wire.md E5, E6).</summary>
public sealed class ExpectTests
{
    [WireRow("E5")]
    [Fact]
    public async Task A_client_that_waits_for_100_gets_it_before_it_sends_the_body_and_the_pod_sees_no_Expect()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("stored");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", (await client.ReadAnswerAsync()).Head);
            await client.SendAsync("hello");
            Assert.Equal("stored", (await client.ReadAnswerAsync()).Text);
        }

        Assert.DoesNotContain("Expect", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\nhello", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("")]
    public async Task Without_a_body_there_is_nothing_to_go_on_with(string framing)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync($"PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\n{framing}\r\n");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task HTTP_1_0_gets_no_100()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync("POST / HTTP/1.0\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("Expect", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Expect: 200-ok\r\n")]
    [InlineData("Expect: y 100-continue\r\n")]
    [InlineData("Expect: 100-continue\r\nExpect: 100-continue\r\n")]
    public async Task Any_other_expectation_gets_417_and_reaches_no_pod(string fields)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Answer answer = await lb.AskAsync($"PUT / HTTP/1.1\r\nHost: a.test\r\n{fields}Content-Length: 5\r\n\r\n");

        Assert.Equal(417, answer.Status);
        Assert.Empty(pod.Connections);
    }

    [WireRow("E5")]
    [Fact]
    public async Task A_request_nobody_can_take_is_refused_before_any_100()
    {
        await using Lb lb = await Lb.StartAsync("""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            selector = { app = "web" }
            port = 80
            [[pods]]
            name = "web-1"
            address = "127.0.0.1"
            labels = { app = "web" }
            ready = false
            """);
        Answer answer = await lb.AskAsync("PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");

        Assert.Equal(503, answer.Status);
        Assert.Equal("close", answer.Field("Connection")); // the body may or may not come
    }

    [WireRow("E7", "408 and close after body_idle_timeout; a request that comes instead of the body is the body")]
    [Fact]
    public async Task A_client_that_is_told_to_go_on_and_does_not_is_408()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nbody_idle_timeout = \"200ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 500\r\n\r\n");
        Assert.Equal(100, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(408, answer.Status);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Equal("408 client_timeout", await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
    }

    [Fact]
    public async Task A_request_whose_endpoint_refuses_the_connection_is_refused_before_any_100()
    {
        await using Lb lb = await Lb.InFrontOfAsync(new IPEndPoint(IPAddress.Loopback, 1));
        Answer answer = await lb.AskAsync("PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");

        Assert.Equal(502, answer.Status);
    }
}
