using System.Globalization;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Which connections are used again, and that a used one never answers with what was not asked (wire.md rules 4 and 5, F6, F7, C19).</summary>
public sealed class KeepAliveTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";

    [Fact]
    public async Task Twenty_requests_of_one_client_use_one_connection_to_the_pod()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(Good);
        await AskOnOneConnectionAsync(pod, Get, times: 20);

        Assert.Single(pod.Connections);
    }

    [WireRow("E14")]
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive\r\nConnection: x, CLOSE\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n")]
    public async Task A_client_that_says_close_or_speaks_HTTP_1_0_is_closed_after_its_answer(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Answering(Good);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(request + Get);
        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal("close", answer.Field("Connection"));
        Assert.Equal("good", answer.Text);
        Assert.True(await client.IsClosedAsync());
        Assert.Equal(2, pod.ReceivedText.Split("GET /").Length); // what follows a close is not served
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ngood")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 4\r\n\r\ngood")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ngood")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\ngood")]
    [InlineData("HTTP/1.1 200 OK\r\nUpgrade: websocket\r\nContent-Length: 4\r\n\r\ngood")]
    [InlineData(Good + Evil)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n" + Evil)]
    [InlineData(Good + "\r\n")]
    public async Task After_such_an_answer_the_pods_connection_is_not_used_again_but_the_clients_is(string answer)
    {
        await using ScriptedPod pod = ScriptedPod.Answering(answer);
        await AskOnOneConnectionAsync(pod, Get, times: 3);

        Assert.Equal(3, pod.Connections.Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task After_a_body_where_none_is_expected_the_pods_connection_is_not_used_again(string method)
    {
        await using ScriptedPod pod = ScriptedPod.Answering(Good);
        await AskOnOneConnectionAsync(pod, $"{method} / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello", times: 3);

        Assert.Equal(3, pod.Connections.Count);
        Assert.Contains("\r\nContent-Length: 5\r\n\r\nhello", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_request_that_tried_to_upgrade_the_pods_connection_is_not_used_again()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(Good);
        await AskOnOneConnectionAsync(pod, "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", times: 2);

        Assert.Equal(2, pod.Connections.Count);
        Assert.DoesNotContain("upgrade", pod.ReceivedText, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task An_idle_connection_that_the_pod_closed_is_replaced_without_an_error(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Good); // and closes, having said nothing of it
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(request);
            Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
            await UntilNoneIsIdleAsync(lb);
        }

        Assert.Equal(3, pod.Connections.Count);
    }

    [Fact]
    public async Task A_used_connection_that_dies_under_a_GET_costs_it_nothing_but_a_POST_is_not_sent_twice()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Good);
            await connection.ReadRequestAsync(); // takes the second request and closes without a word
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync(Get);
        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(502, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(2, pod.ReceivedText.Split("POST /").Length);
    }

    [WireRow("F7", "the connection is closed, at once or at the latest before its next use")]
    [WireRow("F6")]
    [Fact]
    public async Task Unasked_bytes_on_an_idle_connection_end_it_and_are_never_an_answer()
    {
        TaskCompletionSource speak = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isFirst = true;
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            bool isEvil = isFirst;
            isFirst = false;
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Good);
            if (isEvil)
            {
                await speak.Task;
                await connection.WriteAsync(Evil);
            }

            await connection.ReadRequestAsync();
            await connection.WriteAsync(Good);
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        await Patience.UntilAsync(() => IdleCount(lb) == 1, "the connection is idle");
        speak.SetResult();
        await UntilNoneIsIdleAsync(lb);
        await client.SendAsync(Get);

        Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(2, pod.Connections.Count);
    }

    private static async Task AskOnOneConnectionAsync(ScriptedPod pod, string request, int times)
    {
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < times; i++)
        {
            await client.SendAsync(request);
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal("good", answer.Text);
            Assert.Null(answer.Field("Connection"));
        }
    }

    private static Task UntilNoneIsIdleAsync(Lb lb) => Patience.UntilAsync(() => IdleCount(lb) == 0, "no connection is idle");

    private static int IdleCount(Lb lb)
    {
        const string Series = "lb_upstream_connections{service=\"web\",state=\"idle\"} ";
        string line = lb.ReadMetricsAsync().GetAwaiter().GetResult().Split('\n').Single(static line => line.StartsWith(Series, StringComparison.Ordinal));
        return int.Parse(line.AsSpan(Series.Length), CultureInfo.InvariantCulture);
    }
}
