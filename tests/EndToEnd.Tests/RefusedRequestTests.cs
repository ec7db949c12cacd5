using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What two readers could read differently is refused before a pod hears of it, and nothing after it is read.</summary>
public sealed class RefusedRequestTests : IAsyncLifetime
{
    private const string Canary = "GET /canary HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly ScriptedPod _pod = ScriptedPod.Saying("canary");
    private Lb _lb = null!;

    /// <summary>Names only: a runner shows them, and the bytes are not for showing.</summary>
    public static TheoryData<string> Rows => [.. RefusedRequests.All.Select(static request => request.Row)];

    /// <summary>Those worth a packet for each byte.</summary>
    public static TheoryData<string> ShortRows =>
        [.. RefusedRequests.All.Where(static request => request.Bytes.Length < 256).Select(static request => request.Row)];

    public async ValueTask InitializeAsync() => _lb = await Lb.InFrontOfAsync(_pod.Address);

    public async ValueTask DisposeAsync()
    {
        await _lb.DisposeAsync();
        await _pod.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Is_answered_once_then_closed_and_no_byte_reaches_a_pod(string row)
    {
        RefusedRequest refused = RefusedRequests.All.Single(request => request.Row == row);
        await using RawClient client = await _lb.ConnectAsync();
        await client.SendAsync(refused.Bytes + Canary);

        Answer answer = await client.ReadAnswerAsync();

        Assert.StartsWith($"{answer.Status} ", refused.Verdict, StringComparison.Ordinal);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(refused.Verdict, await _lb.LogVerdictAsync(0));
        Assert.Empty(_pod.Connections);
    }

    [Theory]
    [MemberData(nameof(ShortRows))]
    public async Task Byte_by_byte_the_answer_is_the_same(string row)
    {
        RefusedRequest refused = RefusedRequests.All.Single(request => request.Row == row);
        await using RawClient client = await _lb.ConnectAsync();
        foreach (char one in refused.Bytes + Canary)
        {
            await client.SendAsync($"{one}");
        }

        Answer answer = await client.ReadAnswerAsync();

        Assert.StartsWith($"{answer.Status} ", refused.Verdict, StringComparison.Ordinal);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Empty(_pod.Connections);
    }

    [Theory]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n", "405 method_refused")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n", "204")]
    public async Task What_was_understood_and_only_unwelcome_is_answered_here_and_ends_nothing(string request, string verdict)
    {
        await using RawClient client = await _lb.ConnectAsync();
        await client.SendAsync(request + Canary);

        Answer answer = await client.ReadAnswerAsync();

        Assert.StartsWith($"{answer.Status}", verdict, StringComparison.Ordinal);
        Assert.NotNull(answer.Field("Allow"));
        Assert.Equal("canary", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(verdict, await _lb.LogVerdictAsync(0));
        Assert.StartsWith("GET /canary ", _pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_good_request_the_connection_still_ends_at_the_bad_one()
    {
        await using RawClient client = await _lb.ConnectAsync();
        await client.SendAsync(Canary + "GET / HTTP/1.1\r\nHost: a.test\r\nX-A : b\r\n\r\n" + Canary);

        Assert.Equal("canary", (await client.ReadAnswerAsync()).Text);
        Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.DoesNotContain("X-A", _pod.ReceivedText, StringComparison.Ordinal);
    }
}
