using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A client of HTTP/2 that does not take what it asked for holds nothing for long, and its other streams nothing at all.</summary>
public sealed class Http2WindowTests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(60_000)]
    [InlineData(1_000_000)]
    public async Task A_stream_that_gives_no_window_is_reset_and_no_other(int size)
    {
        await using ScriptedPod pod = ScriptedPod.Saying(new string('x', size));
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n[limits]\nbody_idle_timeout = \"1s\"\n", pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 0])); // SETTINGS_INITIAL_WINDOW_SIZE
        HashSet<int> asked = [1, 3, 5, 7, 9];
        foreach (int stream in asked)
        {
            await client.AskAsync(stream, FrameClient.Get("/"));
        }

        while (asked.Count > 0)
        {
            Frame? frame = await client.ReadAsync();
            Assert.NotNull(frame);
            Assert.NotEqual(FrameType.GoAway, frame.Type);
            _ = frame.Type == FrameType.Reset && asked.Remove(frame.Stream);
        }

        await client.AskAsync(11, FrameClient.Get("/"));
        Assert.Equal("200", await client.OutcomeAsync(11));
    }

    [Fact]
    public async Task The_last_bytes_of_an_answer_that_nobody_takes_end_the_connection()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n[limits]\nidle_timeout = \"500ms\"\n", pod.Address);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        await client.AskAsync(1, FrameClient.Get("/"));

        Assert.Equal("200", await client.OutcomeAsync(1));
        await client.ReadToEndAsync(); // it ends
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_connections{listener=\"tls\"} 0\n", StringComparison.Ordinal), "the connection is gone");
    }
}
