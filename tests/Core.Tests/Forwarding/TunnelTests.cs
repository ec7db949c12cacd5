using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>A tunnel's time, by a clock that the test turns.</summary>
public sealed class TunnelTests : IDisposable
{
    private static readonly ClusterPolicy Policy = ClusterPolicy.Default with { IdleTimeoutMs = 2_000, TunnelTimeoutMs = 10_000 };

    private static readonly PipeOptions Inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline);

    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly Exchange _exchange;
    private readonly Pipe _fromClient = new(Inline);
    private readonly Pipe _toClient = new(Inline);
    private readonly Pipe _fromPod = new(Inline);
    private readonly Pipe _toPod = new(Inline);

    public TunnelTests()
    {
        _heartbeat = new Heartbeat(_clock);
        _exchange = new Exchange(_heartbeat);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task Is_ended_by_silence_in_both_directions()
    {
        Task<ForwardOutcome> tunnel = Open();
        Turn(9_800);
        Assert.False(tunnel.IsCompleted);

        Turn(1_000);

        Assert.Equal(ReasonCode.IdleTimeout, (await tunnel).Reason);
    }

    [Fact]
    public async Task Goes_on_while_one_direction_talks_and_counts_from_its_last_word()
    {
        Task<ForwardOutcome> tunnel = Open();
        for (int turn = 0; turn < 4; turn++)
        {
            Turn(6_000); // past the silent direction's own time, again and again
            await SayAsync(_fromPod, _toClient, "x");
        }

        Turn(9_500);
        Assert.False(tunnel.IsCompleted);
        Turn(1_500);
        Assert.Equal(ReasonCode.IdleTimeout, (await tunnel).Reason);
    }

    [Fact]
    public async Task Once_a_side_has_finished_the_other_has_the_answers_idle_time()
    {
        Task<ForwardOutcome> tunnel = Open();
        await SayAsync(_fromClient, _toPod, "bye");
        await _fromClient.Writer.CompleteAsync();
        for (int turn = 0; turn < 3; turn++)
        {
            Turn(1_500);
            await SayAsync(_fromPod, _toClient, "more");
        }

        Assert.False(tunnel.IsCompleted);
        Turn(3_000);
        Assert.Equal(ReasonCode.IdleTimeout, (await tunnel).Reason);
    }

    [Fact]
    public async Task Of_a_stream_the_half_that_is_left_may_be_silent_as_long_as_both()
    {
        _exchange.State.IsStream = true;
        Task<ForwardOutcome> tunnel = Open();
        await SayAsync(_fromClient, _toPod, "question");
        await _fromClient.Writer.CompleteAsync();
        Turn(9_500);
        Assert.False(tunnel.IsCompleted);
        await SayAsync(_fromPod, _toClient, "answer");
        Assert.Equal("question".Length, _exchange.State.ReceivedBytes);

        Turn(11_000);

        Assert.Equal(ReasonCode.IdleTimeout, (await tunnel).Reason);
    }

    [Fact]
    public async Task Is_done_when_both_sides_have_finished_and_counts_what_went_to_the_client()
    {
        Task<ForwardOutcome> tunnel = Open();
        await SayAsync(_fromClient, _toPod, "question");
        await SayAsync(_fromPod, _toClient, "answer");
        await _fromPod.Writer.CompleteAsync();
        await _fromClient.Writer.CompleteAsync();

        Assert.Equal(ForwardStage.Done, (await tunnel).Stage);
        Assert.Equal("answer".Length, _exchange.State.SentBytes);
        Assert.True(_exchange.State.ClosesClient);
    }

    [Fact]
    public async Task An_endpoint_that_takes_nothing_has_the_tunnels_time_and_no_more()
    {
        Task<ForwardOutcome> tunnel = Open();
        Stuff(_fromClient.Writer);
        Turn(9_500);
        Assert.False(tunnel.IsCompleted);

        Turn(1_500);

        Assert.Equal(ReasonCode.IdleTimeout, (await tunnel).Reason);
    }

    [Fact]
    public async Task What_an_endpoint_takes_late_is_followed_by_the_rest()
    {
        Task<ForwardOutcome> tunnel = Open();
        Stuff(_fromClient.Writer);
        Turn(5_000);
        await _fromClient.Writer.CompleteAsync();
        await _fromPod.Writer.CompleteAsync();
        await TakeAsync(_toPod.Reader, ManyBytes);

        Assert.Equal(ForwardStage.Done, (await tunnel).Stage);
        Assert.Equal(ManyBytes, _exchange.State.ReceivedBytes);
    }

    [Fact]
    public async Task A_client_that_resets_ends_it_though_the_endpoint_takes_nothing()
    {
        MemoryConnection client = new(lane: 0, PipeScheduler.Inline);
        Task<ForwardOutcome> tunnel = Open(client);
        Stuff(client.Far.Output);
        Turn(500);
        client.TellReset();
        Turn(3_000); // of ten seconds

        ForwardOutcome end = await tunnel.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((Blame.Client, ReasonCode.ClientClosed), (end.Blame, end.Reason));
    }

    private const int ManyBytes = 80 * 1024; // more than a pipe takes before its writer waits

    private static void Stuff(PipeWriter into)
    {
        into.Write(new byte[ManyBytes]);
        _ = into.FlushAsync().AsTask(); // ends when the tunnel takes it
    }

    private static async Task TakeAsync(PipeReader from, int wantedBytes)
    {
        while (wantedBytes > 0)
        {
            ReadResult read = await from.ReadAsync();
            wantedBytes -= (int)read.Buffer.Length;
            from.AdvanceTo(read.Buffer.End);
        }

        Assert.Equal(0, wantedBytes);
    }

    private static async Task SayAsync(Pipe into, Pipe outOf, string text)
    {
        await into.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));
        ReadResult read = await outOf.Reader.ReadAtLeastAsync(text.Length);
        Assert.Equal(text, Encoding.ASCII.GetString(read.Buffer));
        outOf.Reader.AdvanceTo(read.Buffer.End);
    }

    private Task<ForwardOutcome> Open(ConnectionContext? client = null)
    {
        Endpoint endpoint = new(new IPEndPoint(IPAddress.Loopback, 80), "pod", "", isReady: true, new EndpointState(new ChangeCount()));
        UpstreamConnection connection = new(Over(_fromPod, _toPod), endpoint.State, ConnectPlan.Plain, new MetricsRegistry([]).Service("web"));
        _exchange.Bind(new ClientConnection(
            client ?? Over(_fromClient, _toClient), new ClientIdentity(IPAddress.Loopback, "80"u8.ToArray(), isTrusted: false), _heartbeat));
        _exchange.BeginAttempt(connection);
        return new Tunnel(_exchange, connection, Policy, _heartbeat).RunAsync();
    }

    /// <summary>
    /// Turns the clock in beats. The pipes run the flows inline, so they stand in their next wait when the clock moves; whom a deadline
    /// wakes on the pool counts from the last word, however late he comes.
    /// </summary>
    private void Turn(int byMs)
    {
        for (int turnedMs = 0; turnedMs < byMs; turnedMs += 100)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _heartbeat.Beat();
        }
    }

    private static DefaultConnectionContext Over(Pipe from, Pipe to) => new() { Transport = new Duplex(from.Reader, to.Writer) };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
