using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>An answer that two readers could read differently is not passed on.</summary>
public sealed class InvalidAnswerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["F1"] = $"{Ok}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        ["F2 two lengths"] = $"{Ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        ["F2 no number"] = $"{Ok}Content-Length: foo\r\n\r\nok",
        ["F3"] = $"{Ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ["F4 twice"] = $"{Ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["F4 not last"] = $"{Ok}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        ["F4 gzip"] = $"{Ok}Transfer-Encoding: gzip\r\n\r\nok",
        ["F5"] = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["F9 too many interim"] = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 9)) + $"{Ok}Content-Length: 2\r\n\r\nok",
        ["F10"] = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nbytes",
        ["F13"] = $"{Ok}X-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
        ["F14 space"] = $"{Ok}X-A : a\r\nContent-Length: 2\r\n\r\nok",
        ["F14 no colon"] = $"{Ok}Foo\r\nContent-Length: 2\r\n\r\nok",
        ["F14 no name"] = $"{Ok}: x\r\nContent-Length: 2\r\n\r\nok",
        ["F14 NUL"] = $"{Ok}X-A: a\0b\r\nContent-Length: 2\r\n\r\nok",
        ["F14 bare CR"] = $"{Ok}X-A: a\rX-B: b\r\nContent-Length: 2\r\n\r\nok",
        ["F15"] = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        ["F15 one line"] = $"{Ok}Content-Length: 2\n\r\nok",
        ["F16 two digits"] = "HTTP/1.1 99 x\r\nContent-Length: 2\r\n\r\nok",
        ["F16 four digits"] = "HTTP/1.1 1000 x\r\nContent-Length: 2\r\n\r\nok",
        ["F16 above 5xx"] = "HTTP/1.1 600 x\r\nContent-Length: 2\r\n\r\nok",
        ["F16 version"] = "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ["F16 no HTTP"] = "hello",
        ["F20 bytes"] = $"{Ok}X-A: {new string('a', 65 * 1024)}\r\nContent-Length: 2\r\n\r\nok",
        ["F20 lines"] = $"{Ok}{string.Concat(Enumerable.Repeat("X-A: a\r\n", 201))}Content-Length: 2\r\n\r\nok",
    };

    public static TheoryData<string> Rows => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Becomes_502_and_the_pods_connection_is_not_used_again(string row)
    {
        TaskCompletionSource isLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            try
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync(Answers[row]);
                await connection.ReadToEndAsync();
            }
            finally
            {
                isLeft.TrySetResult();
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);

        Answer answer = await client.ReadAnswerAsync();
        while (answer.Status == 103)
        {
            answer = await client.ReadAnswerAsync();
        }

        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("ok", answer.Text, StringComparison.Ordinal);
        Assert.Equal("502 upstream_invalid", await lb.LogVerdictAsync(0));
        await isLeft.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Single(pod.Connections);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: albhealth\r\n\r\n"); // the fault is not the client's: its connection goes on
        Assert.Equal("healthy", (await client.ReadAnswerAsync()).Text);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("2\r\nok\r\nzz\r\n")]
    [InlineData("2\r\nokX\r\n0\r\n\r\n")]
    [InlineData("2\r\nok\r\n0\r\nno colon\r\n\r\n")]
    public async Task A_bad_chunk_that_comes_with_the_head_is_answered_with_502(string body)
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"{Ok}Transfer-Encoding: chunked\r\n\r\n{body}");
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        Assert.Equal("502 upstream_invalid", await lb.LogVerdictAsync(0));
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("2\r\nokX\r\n0\r\n\r\n")]
    [InlineData("0\r\nno colon\r\n\r\n")]
    public async Task A_bad_chunk_that_comes_later_cuts_the_client_so_that_the_end_is_not_clean(string body)
    {
        TaskCompletionSource hasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n");
            await hasBegun.Task;
            await connection.WriteAsync(body);
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        while (!Encoding.Latin1.GetString(await client.ReadExactAsync(1)).EndsWith('b'))
        {
            // up to the first byte of the payload: no field of the head has that letter
        }

        hasBegun.SetResult();
        Ending ending = await Ending.OfAsync(client);

        Assert.True(ending.IsReset);
        Assert.DoesNotContain("\r\n0\r\n\r\n", ending.Text, StringComparison.Ordinal);
        Assert.Equal("200 upstream_invalid", await lb.LogVerdictAsync(0));
    }
}
