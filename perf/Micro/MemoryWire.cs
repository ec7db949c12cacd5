using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Perf.Micro;

/// <summary>A wire between a client and a server on one thread: as pipes or as a stream at the server's end, as a stream at the client's.</summary>
/// <remarks>
/// Until the recording begins it carries bytes both ways. From then on what the client sends is kept, to be delivered one write at a time, and what the server sends is dropped.
/// </remarks>
internal sealed class MemoryWire : IDuplexPipe
{
    private readonly WireReader _toServer = new();
    private readonly WireWriter _fromServer;
    private readonly Pipe _toClient = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly List<int> _ends = [];
    private byte[] _recorded = new byte[1024 * 1024];
    private int _recordedBytes;
    private bool _isRecording;

    public MemoryWire()
    {
        _fromServer = new WireWriter(OnSent);
        ServerEnd = new WireStream(ReadAsServerAsync, OnSent);
        ClientEnd = new WireStream(buffer => _toClient.Reader.AsStream().ReadAsync(buffer), OnClientSent);
    }

    public PipeReader Input => _toServer;

    public PipeWriter Output => _fromServer;

    public Stream ServerEnd { get; }

    public Stream ClientEnd { get; }

    public void BeginRecording()
    {
        _isRecording = true;
        _recordedBytes = 0;
        _ends.Clear();
    }

    public void DeliverRecorded(int index) => _toServer.Deliver(_recorded, index == 0 ? 0 : _ends[index - 1], _ends[index]);

    private void OnSent(ReadOnlySpan<byte> bytes)
    {
        if (!_isRecording)
        {
            _toClient.Writer.Write(bytes);
            ValueTask<FlushResult> flush = _toClient.Writer.FlushAsync();
            _ = flush.IsCompleted ? flush.Result : throw new InvalidOperationException("the client does not read");
        }
    }

    private void OnClientSent(ReadOnlySpan<byte> bytes)
    {
        if (!_isRecording)
        {
            _toServer.Deliver(bytes.ToArray(), 0, bytes.Length);
            return;
        }

        if (_recorded.Length - _recordedBytes < bytes.Length)
        {
            Array.Resize(ref _recorded, 2 * _recorded.Length);
        }

        bytes.CopyTo(_recorded.AsSpan(_recordedBytes));
        _recordedBytes += bytes.Length;
        _ends.Add(_recordedBytes);
    }

    private ValueTask<int> ReadAsServerAsync(Memory<byte> buffer)
    {
        return _toServer.TryRead(out ReadResult read) ? new ValueTask<int>(Take(read)) : WaitAsync();

        async ValueTask<int> WaitAsync() => Take(await _toServer.ReadAsync());

        int Take(ReadResult read)
        {
            int count = (int)Math.Min(read.Buffer.Length, buffer.Length);
            ReadOnlySequence<byte> taken = read.Buffer.Slice(0, count);
            taken.CopyTo(buffer.Span);
            _toServer.AdvanceTo(taken.End);
            return count;
        }
    }

    private sealed class WireReader : PipeReader, IValueTaskSource<ReadResult>
    {
        private ManualResetValueTaskSourceCore<ReadResult> _wait;
        private byte[] _bytes = [];
        private int _start;
        private int _end;
        private bool _isWaiting;

        public void Deliver(byte[] bytes, int start, int end)
        {
            (_bytes, _start, _end) = _start == _end ? (bytes, start, end)
                : ([.. _bytes.AsSpan(_start, _end - _start), .. bytes.AsSpan(start, end - start)], 0, _end - _start + end - start);
            if (_isWaiting)
            {
                _isWaiting = false;
                _wait.SetResult(Lend());
            }
        }

        public override bool TryRead(out ReadResult result)
        {
            result = _start < _end ? Lend() : default;
            return _start < _end;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            if (TryRead(out ReadResult result))
            {
                return new ValueTask<ReadResult>(result);
            }

            _wait.Reset();
            _isWaiting = true;
            return new ValueTask<ReadResult>(this, _wait.Version);
        }

        public override void AdvanceTo(SequencePosition consumed) => _start = consumed.GetInteger();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
            // Nobody waits.
        }

        public ReadResult GetResult(short token) => _wait.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _wait.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _wait.OnCompleted(continuation, state, token, flags);

        private ReadResult Lend() => new(new ReadOnlySequence<byte>(_bytes, _start, _end - _start), isCanceled: false, isCompleted: false);
    }

    private sealed class WireWriter(Sent sent) : PipeWriter
    {
        private readonly byte[] _room = new byte[64 * 1024];

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => 0;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _room;

        public override Span<byte> GetSpan(int sizeHint = 0) => _room;

        public override void Advance(int bytes) => sent(_room.AsSpan(0, bytes));

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
            // Nobody reads.
        }
    }

    private delegate void Sent(ReadOnlySpan<byte> bytes);

    private sealed class WireStream(Func<Memory<byte>, ValueTask<int>> read, Sent sent) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => read(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            sent(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => sent(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is held back.
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
