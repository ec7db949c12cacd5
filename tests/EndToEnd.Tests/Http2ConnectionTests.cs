using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A connection of HTTP/2 through what happens to its balancer: a drain, a reload, a load generator.</summary>
public sealed class Http2ConnectionTests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("lb-state-");

    public void Dispose()
    {
        _certificates.Dispose();
        _state.Delete(recursive: true);
    }

    [Fact]
    public async Task A_drain_tells_the_client_and_lets_its_stream_finish()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await answer.Task;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/"));
        await Patience.UntilAsync(() => pod.Connections.Count == 1, "the request is with the pod");
        Task<int> drain = lb.DrainAsync();

        Assert.Equal("goaway", await client.OutcomeAsync(1));
        Assert.False(drain.IsCompleted);
        answer.SetResult();
        string text = "";
        while (await client.ReadAsync() is Frame frame)
        {
            text += frame.Type == FrameType.Data ? System.Text.Encoding.Latin1.GetString(frame.Payload) : "";
        }

        Assert.Equal("ok", text);
        Assert.Equal(0, await drain);
    }

    [Fact]
    public async Task A_drain_ends_an_idle_connection_at_once()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/"));
        Assert.Equal("200", await client.OutcomeAsync(1));
        Task<int> drain = lb.DrainAsync();

        Assert.Equal(0u, await client.ReadToEndAsync());
        Assert.Equal(0, await drain);
    }

    [Fact]
    public async Task An_alb_that_is_taken_out_says_goodbye_at_its_next_answer()
    {
        await using Lb lb = await Lb.StartAsync($$"""
            {{TwoAlbs.Toml}}
            [[routes]]
            path = "/"
            respond = { status = 204 }
            [mzlb]
            domain = "iks1.example.test"
            state_dir = "{{_state.FullName}}"
            [mzlb.dns]
            mode = "embedded"
            listen = ["127.0.0.1:0"]
            {{_certificates.Toml}}
            """);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.AskAsync(1, FrameClient.Get("/"));
        Assert.Equal("204", await client.OutcomeAsync(1));
        string[] verb = ["alb", "disable", "alb1", "--force", "--no-wait", "--admin", $"http://{lb.AdminAddress}"];
        Assert.Equal(ExitCode.Done, await CommandLine.RunAsync(verb, new Composition(), TextWriter.Null, TextWriter.Null));
        int stream = 1;
        await Patience.UntilAsync(
            async () =>
            {
                stream += 2;
                return !await client.TrySendAsync(new Frame(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, stream, FrameClient.Get("/")))
                    || await client.OutcomeAsync(stream) is "goaway";
            },
            "the client is told to go");

        Assert.Equal(0u, await client.ReadToEndAsync() ?? 0);
    }

    [Fact]
    public async Task Reloads_lose_nothing_of_a_connection_under_load()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "/"
            service = "web"
            request_headers = { set = { "X-G" = "0" } }
            [[services]]
            name = "web"
            endpoints = [{ address = "{{pod.Address}}" }]
            {{_certificates.Toml}}
            """);
        using HttpClient client = Http2Client.To(lb);
        using CancellationTokenSource isOver = new();
        Task[] load = [.. Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!isOver.IsCancellationRequested)
            {
                Assert.Equal("ok", await client.GetTextAsync("/"));
            }
        })];
        for (int i = 0; i < 5; i++)
        {
            lb.Edit($"\"X-G\" = \"{i}\"", $"\"X-G\" = \"{i + 1}\"");
            Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);
            await Patience.UntilAsync(() => pod.ReceivedText.Contains($"\r\nX-G: {i + 1}\r\n", StringComparison.Ordinal), "what was asked since is under the new rules");
        }

        await isOver.CancelAsync();
        await Task.WhenAll(load);
        Assert.Contains("lb_connections{listener=\"tls\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h2c")]
    public async Task H2load_has_all_its_requests_answered(string protocol)
    {
        await using KestrelPod pod = await KestrelPod.StartAsync(
            protocol == "h2c" ? Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2 : Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1,
            static application => Microsoft.AspNetCore.Builder.RunExtensions.Run(
                application, static context => context.Response.Body.WriteAsync("hello"u8.ToArray()).AsTask()));
        await using Lb lb = await Lb.InFrontOfAsync($"{(protocol == "h2c" ? "protocol = \"h2c\"\n" : "")}{_certificates.Toml}", pod.Address);
        string said = await OpenSsl.RunAsync("h2load", "", "-n", "2000", "-c", "8", "-m", "10", $"https://{lb.Address}/");

        Assert.Contains("2000 succeeded, 0 failed, 0 errored, 0 timeout", said, StringComparison.Ordinal);
        Assert.Contains("status codes: 2000 2xx", said, StringComparison.Ordinal);
    }
}
