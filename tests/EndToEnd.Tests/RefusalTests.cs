using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A request that was understood and is refused ends nothing; one that was not ends the connection (wire.md rule 3, A24, A25, E17).</summary>
public sealed class RefusalTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Theory]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n", 405)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.0 fred, 1.1 LB\r\n\r\n", 508)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n", 204)]
    [InlineData("OPTIONS / HTTP/1.1\r\nHost: a.test\r\nMax-Forwards: 0\r\n\r\n", 204)]
    public async Task A_request_that_is_only_unwelcome_or_answered_here_leaves_the_connection_to_the_next(string request, int status)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(request + Get);
        Answer refusal = await client.ReadAnswerAsync();

        Assert.Equal(status, refusal.Status);
        Assert.Null(refusal.Field("Connection"));
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(2, pod.ReceivedText.Split(" / ").Length); // the next one alone
    }

    [WireRow("E14", "ignored: drained up to 64 KiB or 5 s, then closed")]
    [Theory]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 37\r\n\r\n", 405)]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\nTransfer-Encoding: chunked\r\n\r\n", 508)]
    [InlineData("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n", 405)]
    [InlineData("PUT / HTTP/1.1\r\nHost: a.test\r\nExpect: x\r\nContent-Length: 37\r\n\r\n", 417)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: +1\r\n\r\n", 400)]
    public async Task What_follows_a_refused_request_that_may_have_a_body_is_never_a_request(string request, int status)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(request + Get);
        Answer refusal = await client.ReadAnswerAsync();

        Assert.Equal(status, refusal.Status);
        Assert.Equal("close", refusal.Field("Connection"));
        Assert.True(await client.IsClosedAsync());
        Assert.Empty(pod.Connections);
    }
}
