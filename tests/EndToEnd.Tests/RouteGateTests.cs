using System.Globalization;
using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Whom a route takes, and how often.</summary>
public sealed class RouteGateTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task A_client_that_is_not_allowed_gets_403_and_the_pod_hears_nothing_and_the_connection_goes_on()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "allow = [\"127.0.0.0/24\"]\ndeny = [\"127.0.0.66\"]");

        Assert.Equal(200, await StatusFromAsync(lb, "127.0.0.65"));
        Assert.Equal(403, await StatusFromAsync(lb, "127.0.0.66"));
        Assert.Equal(403, await StatusFromAsync(lb, "127.0.1.1"));
        Assert.Single(pod.Connections);
        Assert.Contains("lb_errors_total{reason=\"denied\"} 4\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
        await Patience.UntilAsync(() => lb.LogLines.Count == 6, "six lines in the log");
        Assert.Equal(4, lb.LogLines.Count(static line => line.Contains("\"reason\":\"denied\",", StringComparison.Ordinal) &&
            line.Contains("\"route\":\"gate\",\"service\":null", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("203.0.113.9", 200)]
    [InlineData("::ffff:203.0.113.9", 200)]
    [InlineData("6.6.6.6, 203.0.113.9, 127.0.0.5", 200)] // the last that is no proxy
    [InlineData("203.0.113.9, 6.6.6.6", 403)]
    [InlineData("", 200)] // the proxy itself asks
    [InlineData("unknown", 403)] // it speaks for something that is no address, which nobody has allowed
    [InlineData("203.0.113.9, _hidden", 403)]
    public async Task Behind_a_trusted_proxy_the_client_it_speaks_for_is_asked_about(string forwardedFor, int status)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "allow = [\"203.0.113.0/24\", \"127.0.0.0/8\"]", trusted: "127.0.0.0/8");

        Assert.Equal(status, (await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: {forwardedFor}\r\n\r\n")).Status);
    }

    [WireRow("E2", "not to be taken for the trusted proxy in front")]
    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("close, x-forwarded-FOR, X-Real-IP, Forwarded")]
    public async Task A_client_cannot_strip_what_the_trusted_proxy_says_of_it(string nominated)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(
            pod, "allow = [\"127.0.0.0/8\", \"203.0.113.0/24\"]\nrate_limit = { requests = 1, per = \"1h\" }", trusted: "127.0.0.0/8");

        Assert.Equal(403, await AskAsync("6.6.6.6")); // the proxy itself would be allowed
        Assert.Equal(200, await AskAsync("203.0.113.9"));
        Assert.Equal(200, await AskAsync("203.0.113.10")); // counted by its own address, not by the proxy's
        Assert.Equal(429, await AskAsync("203.0.113.9"));
        Assert.Contains("\r\nX-Forwarded-For: 203.0.113.10, 127.0.0.1\r\n", pod.ReceivedText, StringComparison.Ordinal);

        async Task<int> AskAsync(string forwardedFor) => (await lb.AskAsync(
            $"GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: {forwardedFor}\r\nConnection: {nominated}\r\n\r\n")).Status;
    }

    [Fact]
    public async Task What_an_untrusted_client_says_of_itself_opens_nothing()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "allow = [\"203.0.113.0/24\"]");

        Assert.Equal(403, (await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n\r\n")).Status);
    }

    [Fact]
    public async Task More_requests_than_the_rate_are_429_with_Retry_After_and_another_client_is_not_touched()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "rate_limit = { requests = 1, per = \"1h\", burst = 3 }");
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        }

        await client.SendAsync(Get + Get);
        Answer answer = await client.ReadAnswerAsync();
        Assert.Equal(429, answer.Status);
        Assert.InRange(int.Parse(answer.Field("Retry-After")!, CultureInfo.InvariantCulture), 3_000, 3_600);
        Assert.StartsWith("too many requests", answer.Text, StringComparison.Ordinal);
        Assert.Equal(429, (await client.ReadAnswerAsync()).Status); // the connection went on

        Assert.Equal(200, await StatusFromAsync(lb, "127.0.0.99", count: 1));
        Assert.Contains("lb_errors_total{reason=\"rate_limited\"} 2\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host", "Host: a.test\r\n", "Host: A.TEST.:80\r\n", "Host: b.test\r\n")]
    [InlineData("header:X-Key", "Host: a.test\r\nx-key: 1\r\n", "Host: b.test\r\nX-KEY: 1\r\n", "Host: a.test\r\nX-Key: 2\r\n")]
    [InlineData("header:X-Key", "Host: a.test\r\n", "Host: b.test\r\n", "Host: a.test\r\nX-Key: 2\r\n")] // without the field: by address
    public async Task Requests_are_counted_by_what_the_key_says(string key, string first, string same, string other)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, $"rate_limit = {{ requests = 1, per = \"1h\", key = \"{key}\" }}");

        Assert.Equal(200, (await lb.AskAsync($"GET / HTTP/1.1\r\n{first}\r\n")).Status);
        Assert.Equal(429, (await lb.AskAsync($"GET / HTTP/1.1\r\n{same}\r\n")).Status);
        Assert.Equal(200, (await lb.AskAsync($"GET / HTTP/1.1\r\n{other}\r\n")).Status);
    }

    [Fact]
    public async Task Who_is_denied_uses_up_nobodys_rate_and_learns_nothing_of_the_route()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(
            pod, "deny = [\"127.0.0.66\"]\nmax_body = 1\nrate_limit = { requests = 1, per = \"1h\", key = \"host\" }");
        await using RawClient denied = await RawClient.ConnectAsync(lb.Address, IPAddress.Parse("127.0.0.66"));
        await denied.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello");
        Answer answer = await denied.ReadAnswerAsync();

        Assert.Equal((403, "close"), (answer.Status, answer.Field("Connection"))); // not 413; but its body was not read
        Assert.Equal(200, (await lb.AskAsync(Get)).Status);
        Assert.Equal(429, (await lb.AskAsync(Get)).Status);
    }

    /// <summary>The status of two requests on one connection, which must be the same.</summary>
    private static async Task<int> StatusFromAsync(Lb lb, string address, int count = 2)
    {
        await using RawClient client = await RawClient.ConnectAsync(lb.Address, IPAddress.Parse(address));
        HashSet<int> statuses = [];
        for (int i = 0; i < count; i++)
        {
            await client.SendAsync(Get);
            statuses.Add((await client.ReadAnswerAsync()).Status);
        }

        return Assert.Single(statuses);
    }

    private static Task<Lb> StartAsync(ScriptedPod pod, string route, string trusted = "10.0.0.0/8") => Lb.StartAsync($$"""
        [[listeners]]
        name = "http"
        address = "127.0.0.1:0"
        trusted_proxies = ["{{trusted}}"]
        [[routes]]
        name = "gate"
        service = "web"
        {{route}}
        [[services]]
        name = "web"
        endpoints = [{ address = "{{pod.Address}}" }]
        """);
}
