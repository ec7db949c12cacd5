using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>An answer that two readers could read differently is not passed on.</summary>
public sealed class InvalidAnswerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [WireRow("F18", "502 while nothing was sent, else the client is reset; the pod's connection closed")]
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

    [WireRow("F18")]
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
