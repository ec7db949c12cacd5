using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A client that is slow, or leaves, costs no pod a half request and nobody else anything.</summary>
public sealed class ClientFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\n";

    [WireRow("G1", "408 and close, header_timeout after the first byte, however it drips")]
    [Fact]
    public async Task A_head_that_does_not_end_in_time_is_408_and_closed()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nheader_timeout = \"500ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.t");

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(408, answer.Status);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal("408 client_timeout", await lb.LogVerdictAsync(0));
        Assert.Empty(pod.ReceivedText);
    }

    [WireRow("G2", "closed without a word: after header_timeout when nothing ever came, after idle_timeout between requests")]
    [Fact]
    public async Task A_connection_on_which_nothing_comes_is_closed_without_a_word()
    {
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nheader_timeout = \"500ms\"");
        await using RawClient client = await lb.ConnectAsync();

        Assert.Empty(await client.ReadToEndAsync());
    }

    [WireRow("G2")]
    [Fact]
    public async Task A_connection_that_stays_idle_between_requests_is_closed_without_a_word()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nidle_timeout = \"300ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Empty(await client.ReadToEndAsync());
        await lb.LogEntryAsync(0);
        Assert.Single(lb.LogLines);
    }

    [WireRow("C21", "408 for silence, 400 for FIN; close; the pod never has a complete message")]
    [Fact]
    public async Task A_body_that_stops_coming_is_408_and_the_pods_connection_ends_short_of_it()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync("[limits]\nbody_idle_timeout = \"300ms\"", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Post + "hello");

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(408, answer.Status);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal("408 client_timeout", await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
        Assert.EndsWith("\r\n\r\nhello", pod.ReceivedText, StringComparison.Ordinal);
    }

    [WireRow("C21")]
    [Fact]
    public async Task A_body_cut_by_FIN_is_400_and_the_pods_connection_ends_short_of_it()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Post + "hello");
        await pod.GetsAsync("hello");
        client.FinishSending();

        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(400, answer.Status);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal("400 bad_request", await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
    }

    [WireRow("C21")]
    [Fact]
    public async Task A_chunked_body_cut_by_FIN_never_gets_its_last_chunk()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await pod.GetsAsync("hello");
        client.FinishSending();

        Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
        await pod.IsLeftAsync();
        Assert.DoesNotContain("\r\n0\r\n", pod.ReceivedText, StringComparison.Ordinal);
    }

    [WireRow("E15", "after FIN the answer is finished; after RST it is cancelled and the pod's connection closed")]
    [Theory]
    [InlineData(Get, "Host")]
    [InlineData(Post + "hello", "hello")]
    public async Task A_client_that_resets_leaves_a_line_of_499_and_frees_the_pod(string request, string lastAtPod)
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(request);
        await pod.GetsAsync(lastAtPod);
        client.Reset();

        Assert.Equal("499 client_closed", await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
    }

    [WireRow("E15")]
    [Fact]
    public async Task A_client_that_only_finished_sending_still_gets_its_answer()
    {
        TaskCompletionSource isHalfClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await isHalfClosed.Task;
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        await Patience.UntilAsync(() => pod.ReceivedText.EndsWith("\r\n\r\n", StringComparison.Ordinal), "the pod gets the request");
        client.FinishSending();
        isHalfClosed.SetResult();

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal("200", await lb.LogVerdictAsync(0));
    }
}
