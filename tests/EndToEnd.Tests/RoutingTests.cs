using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Host and path lead to the right service, on real sockets.</summary>
public sealed class RoutingTests
{
    [Fact]
    public async Task A_request_goes_to_the_service_of_its_host_and_path_and_the_rest_to_the_default_backend()
    {
        await using ScriptedPod web = ScriptedPod.Saying("web");
        await using ScriptedPod api = ScriptedPod.Saying("api");
        await using ScriptedPod rest = ScriptedPod.Saying("rest");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            host = "a.test"
            path = "/"
            service = "web"
            [[routes]]
            host = "a.test"
            path = "/api"
            service = "api"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{web.Address}}" }]
            [[services]]
            name = "api"
            endpoints = [{ address = "{{api.Address}}" }]
            [[services]]
            name = "rest"
            endpoints = [{ address = "{{rest.Address}}" }]
            [default_backend]
            service = "rest"
            """);

        Assert.Equal("web", (await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
        Assert.Equal("web", (await lb.AskAsync("GET /apiary HTTP/1.1\r\nHost: A.TEST.:8080\r\n\r\n")).Text);
        Assert.Equal("api", (await lb.AskAsync("GET /api/v1?q=/ HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
        Assert.Equal("rest", (await lb.AskAsync("GET /api HTTP/1.1\r\nHost: b.test\r\n\r\n")).Text);
    }

    [Fact]
    public async Task Without_a_route_and_a_default_backend_the_answer_is_404_and_the_connection_goes_on()
    {
        await using Lb lb = await Lb.InFrontOfAsync(new IPEndPoint(IPAddress.Loopback, 1));
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: albhealth\r\n\r\nGET / HTTP/1.1\r\nHost: albhealth\r\n\r\n");

        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("healthy", (await client.ReadAnswerAsync()).Text);
    }
}
