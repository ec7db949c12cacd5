using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>A client whose request is answered while it sends it is in a conversation: it may pause as long as any idle one, and no longer.</summary>
public sealed class BodyRelayRelaxTests : IDisposable
{
    private const int PauseMs = 30_000;
    private const int IdleMs = 300_000;

    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly Pipe _from = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
    private readonly Pipe _to = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0));
    private readonly BodyRelay _relay;

    public BodyRelayRelaxTests()
    {
        _heartbeat = new Heartbeat(_clock, runsInline: true); // what a beat wakes has run when it returns
        _relay = new BodyRelay(new Deadline(_heartbeat, _from.Reader.CancelPendingRead), isFromClient: true, isSinkGone: null);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task Without_it_a_pause_is_the_end()
    {
        Task<RelayEnd> relay = Start();
        Turn(PauseMs + 1_000);

        Assert.Equal(RelayEnd.SourceTimedOut, await relay);
    }

    [Fact]
    public async Task A_wait_that_had_begun_is_taken_up_again_and_then_has_its_end()
    {
        Task<RelayEnd> relay = Start();
        Turn(1_000);
        _relay.Relax(IdleMs);
        Turn(200_000);
        Assert.False(relay.IsCompleted);
        Turn(PauseMs + IdleMs);

        Assert.Equal(RelayEnd.SourceTimedOut, await relay);
    }

    [Fact]
    public async Task A_message_now_and_then_keeps_no_rate()
    {
        Task<RelayEnd> relay = Start();
        _relay.Relax(IdleMs);
        for (int i = 0; i < 10; i++)
        {
            Turn(100_000);
            await _from.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
            ReadResult read = await _to.Reader.ReadAsync(TestContext.Current.CancellationToken);
            _to.Reader.AdvanceTo(read.Buffer.End);
        }

        Assert.False(relay.IsCompleted);
        await _from.Writer.CompleteAsync();
        Assert.Equal(RelayEnd.SourceEnded, await relay);
    }

    [Fact]
    public async Task The_next_body_is_an_upload_again()
    {
        Task<RelayEnd> first = Start();
        _relay.Relax(IdleMs);
        _relay.Stop();
        Assert.Equal(RelayEnd.Stopped, await first);
        Task<RelayEnd> second = Start();
        Turn(PauseMs + 1_000);

        Assert.Equal(RelayEnd.SourceTimedOut, await second);
    }

    private Task<RelayEnd> Start()
    {
        BodyTranscoder transcoder = new(BodyFraming.OfLength(1_000_000), default, writesChunks: false);
        _relay.Start(_from.Reader, atHand: null, _to.Writer, transcoder, PauseMs, PauseMs, minRate: 240);
        return RunAsync();

        async Task<RelayEnd> RunAsync() => await _relay.RunAsync();
    }

    private void Turn(int byMs)
    {
        for (int turnedMs = 0; turnedMs < byMs; turnedMs += 100)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _heartbeat.Beat();
        }
    }
}
