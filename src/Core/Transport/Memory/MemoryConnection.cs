using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Transport.Memory;

/// <summary>A connection whose other end is in this process: two pipes, no socket. What speaks another protocol than HTTP/1.1 stands behind it and translates.</summary>
/// <remarks>
/// The data path has one end, on its lane, and cannot tell it from any other connection; the translator has <see cref="Far"/>, on the thread pool.
/// Race: an abort comes from the data path while the translator writes. A pipe may not be completed under its writer, so an abort is a flag and a wake-up: the
/// translator completes its own ends, with a fault, and that ends whatever the data path still waits for.
/// </remarks>
internal sealed class MemoryConnection : ConnectionContext, IConnectionLifetimeFeature
{
    /// <summary>What lies in one direction before its writer waits: as much as a body relay moves at once, so memory stays within wire.md G4.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly PipeScheduler _scheduler;
    private readonly Pipe _there;
    private readonly Pipe _back;
    private int _isAborted;
    private int _hasFailed;

    /// <param name="lane">Where the data path's end lives.</param>
    /// <param name="scheduler">Brings its continuations there.</param>
    public MemoryConnection(int lane, PipeScheduler scheduler)
    {
        Lane = lane;
        _scheduler = scheduler;
        _there = new Pipe(OptionsFor(reader: scheduler, writer: PipeScheduler.ThreadPool));
        _back = new Pipe(OptionsFor(reader: PipeScheduler.ThreadPool, writer: scheduler));
        Transport = new DuplexPipe(_there.Reader, _back.Writer);
        Far = new DuplexPipe(_back.Reader, _there.Writer);
        ConnectionClosed = _ended.Token;
        ConnectionId = "";
        Items = new Dictionary<object, object?>();
        Features = new FeatureCollection();
        Features.Set<IConnectionLifetimeFeature>(this);
    }

    /// <summary>The lane of the data path's end.</summary>
    public int Lane { get; }

    /// <summary>The translator's end. It completes both of its pipes when it is done.</summary>
    public IDuplexPipe Far { get; }

    /// <summary>True once the data path has cut it off: what it wrote is not to be taken for the whole.</summary>
    public bool IsAborted => Volatile.Read(ref _isAborted) != 0;

    /// <summary>Fires when the data path cuts it off: what it asked for is wanted no more.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>The far end's peer has said, before the translator ended, that it has not processed the request under way.</summary>
    public bool IsTurnedAway { get; set; }

    /// <summary>Requests whose heads the translator has taken; final once its output has ended. A request behind them has gone nowhere.</summary>
    public int TakenCount { get; set; }

    /// <summary>Awaited by the translator, it comes to where the data path's end lives.</summary>
    public SchedulerEntry EnterLane() => new(_scheduler);

    /// <summary>True once the far end's peer has gone for good.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed) != 0;

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; }

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    /// <inheritdoc/>
    public override void Abort()
    {
        Volatile.Write(ref _isAborted, 1);
        _ = _cut.CancelAsync(); // whoever translates is told on the thread pool
        WakeTranslator();
    }

    /// <summary>Says that the far end's peer has gone, whatever of it is still to be read.</summary>
    public void TellEnd() => _ended.Cancel();

    /// <summary>Says that the far end's peer has gone for good, as a socket's reset does; wakes the translator too, who may wait for either side.</summary>
    public void TellReset()
    {
        Volatile.Write(ref _hasFailed, 1);
        TellEnd();
        WakeTranslator();
    }

    /// <summary>The data path writes no more: the translator's read ends, the other direction goes on.</summary>
    public void FinishSending() => _back.Writer.Complete();

    /// <summary>The data path is done with it: the translator's read sees the end, its writes find no reader.</summary>
    public override ValueTask DisposeAsync()
    {
        _back.Writer.Complete();
        _there.Reader.Complete();
        return base.DisposeAsync();
    }

    private void WakeTranslator()
    {
        Far.Input.CancelPendingRead();
        Far.Output.CancelPendingFlush();
    }

    private static PipeOptions OptionsFor(PipeScheduler reader, PipeScheduler writer) =>
        new(readerScheduler: reader, writerScheduler: writer, pauseWriterThreshold: MostBytes, resumeWriterThreshold: MostBytes / 2, useSynchronizationContext: false);

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
