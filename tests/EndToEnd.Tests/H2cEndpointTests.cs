using LoadBalancer.EndToEnd.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Endpoints of a service with <c>protocol = "h2c"</c>: what an HTTP/1.1 client asks, they hear in HTTP/2, and the other way round.</summary>
public sealed class H2cEndpointTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task The_pod_hears_the_request_as_the_client_said_it()
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http2, static application => application.Run(static context =>
        {
            HttpRequest request = context.Request;
            string fields = string.Join('|', request.Headers.Where(static each => each.Key.ToUpperInvariant() is "TE" or "X-A" or "COOKIE" or "CONTENT-TYPE" or "CONNECTION").Select(static each => $"{each.Key.ToUpperInvariant()}={each.Value}"));
            string target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return context.Response.WriteAsync($"{request.Protocol} {request.Method} {request.Scheme} {request.Host} {target} {fields}");
        }));
        await using Lb lb = await StartAsync(pod.Address);
        Answer answer = await lb.AskAsync("DELETE /a%2Fb//c?d=%41 HTTP/1.1\r\nHost: a.test:99\r\nX-A: 1\r\nCookie: a=1; b=2\r\nContent-Type: x/y\r\nTE: trailers\r\nConnection: TE\r\n\r\n");

        Assert.StartsWith("HTTP/2 DELETE http a.test:99 /a%2Fb//c?d=%41 ", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["CONTENT-TYPE=x/y", "COOKIE=a=1; b=2", "TE=trailers", "X-A=1"], answer.Text.Split(' ', 6)[5].Split('|').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("3", "abcHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbogus")]
    [InlineData("9", "short")]
    [InlineData("9", "")]
    public async Task An_answer_that_is_not_as_long_as_it_says_is_nobody_elses(string length, string body)
    {
        int asked = 0;
        await using ScriptedPod pod = FramePod.Run(async connection =>
        {
            while (await connection.ReadAsync(FrameType.Headers) is Frame request)
            {
                bool isFirst = Interlocked.Increment(ref asked) == 1;
                await connection.AnswerAsync(request.Stream, isFirst ? body : "ok", ("content-length", isFirst ? length : "2"));
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient first = await lb.ConnectAsync();
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        Ending ending = await Ending.OfAsync(first);
        Assert.DoesNotContain("bogus", ending.Text, StringComparison.Ordinal);
        Answer next = await lb.AskAsync(Get);

        Assert.Equal((200, "ok"), (next.Status, next.Text));
    }

    [Fact]
    public async Task A_pod_may_speak_before_the_body_begins_on_any_connection()
    {
        await using ScriptedPod pod = FramePod.Run(static async connection =>
        {
            while (await connection.ReadAsync(FrameType.Headers) is Frame request)
            {
                await connection.AnswerAsync(request.Stream, "ok");
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task A_body_of_which_part_is_gone_is_not_sent_again_without_it()
    {
        await using ScriptedPod pod = FramePod.Run(static async connection =>
        {
            while (await connection.ReadAsync(FrameType.Data) is Frame part)
            {
                await connection.SendAsync(new Frame(FrameType.Reset, 0, part.Stream, [0, 0, 0, 7])); // refused, so it may be asked again
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nfirst");
        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(502, answer.Status);
        Assert.Equal(2, pod.ReceivedText.Split("first").Length);
    }

    [Fact]
    public async Task A_websocket_is_not_to_be_had_and_the_next_request_is()
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http2, static application => application.Run(static context => context.Response.WriteAsync("ok")));
        await using Lb lb = await StartAsync(pod.Address);

        Assert.Equal(501, (await lb.AskAsync(WebSocketPod.Request)).Status);
        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
    }

    [Theory]
    [InlineData(true, "64KiB", 200)]
    [InlineData(false, "64KiB", 200)]
    [InlineData(false, "3B", 502)] // its beginning was not kept
    public async Task A_post_that_a_pod_has_not_processed_goes_to_another_one_if_it_is_at_hand(bool isGoAway, string kept, int status)
    {
        int refused = 0;
        Func<FramePod, Task> script = async connection =>
        {
            Frame? part = await connection.ReadAsync(FrameType.Data); // some of the body, which the balancer has then given away
            if (part is not null && Interlocked.Increment(ref refused) == 1)
            {
                await connection.SendAsync(isGoAway
                    ? new Frame(FrameType.GoAway, 0, 0, new byte[8]) // the last stream that it saw is 0
                    : new Frame(FrameType.Reset, 0, part.Stream, [0, 0, 0, 7]));
                await connection.ReadAsync(FrameType.GoAway); // until the other side goes
                return;
            }

            while (part is not null && (part.Flags & Frame.EndStream) == 0)
            {
                part = await connection.ReadAsync(FrameType.Data);
            }

            if (part is not null)
            {
                await connection.AnswerAsync(part.Stream, "ok");
                await connection.ReadAsync(FrameType.GoAway);
            }
        };
        await using ScriptedPod one = FramePod.Run(script);
        await using ScriptedPod two = FramePod.Run(script);
        await using Lb lb = await Lb.InFrontOfAsync($"protocol = \"h2c\"\nretry = {{ max_body = \"{kept}\" }}", one.Address, two.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\nfirst");
        await Patience.UntilAsync(() => refused > 0, "a pod has had some of it");
        await client.SendAsync("second");
        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? 2 : 1, (one.ReceivedText + two.ReceivedText).Split("first").Length - 1);
    }

    [Theory]
    [InlineData("_a.test", 200)]
    [InlineData("-a_b.test:99", 200)]
    [InlineData("[::1]:99", 200)]
    [InlineData("1.-x", 400)]
    [InlineData("a.b._tcp:99", 400)]
    public async Task A_host_reaches_the_pod_as_it_is_or_not_at_all(string host, int status)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http2, static application => application.Run(static context => context.Response.WriteAsync(context.Request.Host.Value!)));
        await using Lb lb = await StartAsync(pod.Address);
        Answer answer = await lb.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? host : "", answer.Text); // an answer of the pod's, or of whoever speaks to it
    }

    [Fact]
    public async Task A_head_that_is_larger_than_the_pod_takes_is_431_and_the_connection_goes_on()
    {
        await using ScriptedPod pod = FramePod.Run(static async connection =>
        {
            await connection.SendAsync(new Frame(FrameType.Settings, 0, 0, [0, 6, 0, 0, 4, 0])); // SETTINGS_MAX_HEADER_LIST_SIZE: 1024
            while (await connection.ReadAsync(FrameType.Headers) is Frame request)
            {
                await connection.AnswerAsync(request.Stream, "ok");
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        string large = $"Host: a.test\r\nX-A: {new string('x', 2000)}\r\n\r\n";
        await using RawClient client = await lb.ConnectAsync();
        foreach (string request in new[] { Get, $"GET / HTTP/1.1\r\n{large}", Get, $"POST / HTTP/1.1\r\nContent-Length: 2\r\n{large}hi", Get })
        {
            await client.SendAsync(request);
            Assert.Equal(request == Get ? 200 : 431, (await client.ReadAnswerAsync()).Status);
        }

        Assert.Equal(2, pod.Connections.Count); // behind the POST its body would be in the way
    }

    [Theory]
    [InlineData("get")]
    [InlineData("head")]
    [InlineData("Delete")]
    public async Task A_method_that_only_looks_like_another_is_not_made_that_one(string method)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http2, static application => application.Run(static context => context.Response.WriteAsync(context.Request.Method)));
        await using Lb lb = await StartAsync(pod.Address);

        Assert.Equal(501, (await lb.AskAsync($"{method} / HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status);
        Assert.Equal("Other", (await lb.AskAsync("Other / HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_pod_that_says_goaway_loses_no_request()
    {
        await using ScriptedPod pod = FramePod.Run(static async connection =>
        {
            for (int i = 0; i < 3 && await connection.ReadAsync(FrameType.Headers) is Frame request; i++)
            {
                if (i == 2)
                {
                    await connection.SendAsync(new Frame(FrameType.GoAway, 0, 0, [0, 0, 0, (byte)request.Stream, 0, 0, 0, 0]));
                }

                await connection.AnswerAsync(request.Stream, "ok");
            }
        });
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 10; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        }

        Assert.True(pod.Connections.Count >= 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trailers_of_a_pod_reach_a_client_of_HTTP_1_1_that_takes_them(bool takes)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(HttpProtocols.Http2, static application => application.Run(static async context =>
        {
            await context.Response.WriteAsync("ok");
            context.Response.AppendTrailer("X-End", "1");
        }));
        await using Lb lb = await StartAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.test\r\n{(takes ? "TE: trailers\r\nConnection: TE, close" : "Connection: close")}\r\n\r\n");
        string answer = System.Text.Encoding.Latin1.GetString(await client.ReadToEndAsync());

        Assert.EndsWith(takes ? "\r\nok\r\n0\r\nX-End: 1\r\n\r\n" : "\r\nok\r\n0\r\n\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<Lb> StartAsync(System.Net.IPEndPoint pod) => Lb.InFrontOfAsync("protocol = \"h2c\"", pod);
}
