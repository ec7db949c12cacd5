using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>The minimum rate at work, by a clock that the test turns: it judges the client, whichever side that is, and nobody else.</summary>
public sealed class BodyRelayRateTests : IDisposable
{
    private const int PauseMs = 30_000;

    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly Pipe _from = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
    private readonly Pipe _to = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1)); // a flush waits for its reader
    private Deadline? _deadline;

    public BodyRelayRateTests() => _heartbeat = new Heartbeat(_clock);

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task A_client_that_drips_its_body_is_ended_after_the_grace()
    {
        Task<RelayEnd> relay = Start(isFromClient: true);
        for (int second = 0; second < 12 && !relay.IsCompleted; second++)
        {
            await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
            await TakeAsync(relay);
            Turn(1_000);
        }

        Assert.Equal(RelayEnd.SourceTimedOut, await relay);
    }

    [Fact]
    public async Task A_client_whose_drops_come_faster_than_the_clock_beats_is_ended_too()
    {
        Task<RelayEnd> relay = Start(isFromClient: true);
        for (int beat = 0; beat < 300 && !relay.IsCompleted; beat++)
        {
            Turn(100);
            await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken); // 10 B/s
            await TakeAsync(relay);
        }

        Assert.Equal(RelayEnd.SourceTimedOut, await relay);
    }

    [Fact]
    public async Task A_pod_that_drips_its_answer_is_not()
    {
        Task<RelayEnd> relay = Start(isFromClient: false);
        for (int drop = 0; drop < 12; drop++)
        {
            await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
            await TakeAsync(relay);
            Turn(3_000);
        }

        Assert.False(relay.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_ended_after_the_grace_and_a_pod_after_the_pause()
    {
        Task<RelayEnd> answer = Start(isFromClient: false);
        await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        Turn(6_000);

        Assert.Equal(RelayEnd.SinkTimedOut, await answer);
    }

    [Fact]
    public async Task A_pod_that_takes_nothing_has_the_whole_pause()
    {
        Task<RelayEnd> request = Start(isFromClient: true);
        await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        Turn(29_000);
        Assert.False(request.IsCompleted);
        Turn(2_000);

        Assert.Equal(RelayEnd.SinkTimedOut, await request);
    }

    private Task<RelayEnd> Start(bool isFromClient)
    {
        _deadline = new Deadline(_heartbeat, () =>
        {
            _from.Reader.CancelPendingRead();
            _to.Writer.CancelPendingFlush();
        });
        BodyRelay relay = new(_deadline, isFromClient, isSinkGone: null);
        BodyTranscoder transcoder = new(BodyFraming.OfLength(1_000_000), default, writesChunks: false);
        relay.Start(_from.Reader, atHand: null, _to.Writer, transcoder, PauseMs, PauseMs, minRate: 240);
        return RunAsync();

        async Task<RelayEnd> RunAsync() => await relay.RunAsync();
    }

    /// <summary>Takes what comes, unless the relay ends first.</summary>
    private async Task TakeAsync(Task relay)
    {
        Task<ReadResult> reading = _to.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        if (await Task.WhenAny(reading, relay) == reading)
        {
            _to.Reader.AdvanceTo((await reading).Buffer.End);
        }
    }

    /// <summary>
    /// Turns the clock in beats. The pipes run the relay inline, so it stands in its next wait when the clock moves; whom a deadline wakes
    /// on the pool finds that it has passed however late he comes.
    /// </summary>
    private void Turn(int byMs)
    {
        for (int turnedMs = 0; turnedMs < byMs; turnedMs += 100)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _heartbeat.Beat();
        }
    }
}
