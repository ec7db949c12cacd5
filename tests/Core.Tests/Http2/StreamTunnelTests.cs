using System.IO.Pipelines;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Tests.Http2;

/// <summary>The client's side of a tunnel over one stream lasts no longer than the data path's.</summary>
public sealed class StreamTunnelTests : IHttp2Streams, IHttpExtendedConnectFeature, IDisposable
{
    private readonly HandClock _time = new();
    private readonly MemoryConnection _conversation = new(0, PipeScheduler.ThreadPool);
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pipe _fromClient = new();
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
    private readonly StreamTaking _taking;

    public StreamTunnelTests()
    {
        Heartbeat = new Heartbeat(_time);
        _taking = new StreamTaking(_conversation, this);
    }

    public int Lane => 0;

    public Heartbeat Heartbeat { get; }

    StreamCount IHttp2Streams.Count => throw new InvalidOperationException("a tunnel is counted with its conversation");

    Http2Limits IHttp2Streams.Limits => new(100, 1000, 1000, 10, 1000, 1000, TakeTimeoutMs: 1_000);

    Func<MemoryConnection, Task> IHttp2Streams.Serve => _ => _served.Task;

    public bool IsExtendedConnect => true;

    public string? Protocol => "websocket";

    public ValueTask<Stream> AcceptAsync() => new(new Client(_fromClient.Reader.AsStream(), _toClient.Writer.AsStream()));

    public void Dispose() => Heartbeat.Dispose();

    [Fact]
    public async Task A_client_that_stays_silent_is_not_waited_for_once_the_data_path_is_done()
    {
        Task<StreamAnswerEnd> tunnel = RunAsync();
        await EndServingAsync();

        Assert.Equal(StreamAnswerEnd.Whole, await tunnel.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_data_path_wrote_before_its_end_is_the_clients_if_it_takes_it_and_cut_if_not()
    {
        await _conversation.Transport.Output.WriteAsync("last words"u8.ToArray(), TestContext.Current.CancellationToken);
        Task<StreamAnswerEnd> tunnel = RunAsync();
        await EndServingAsync();
        ReadResult heard = await _toClient.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(10, heard.Buffer.Length);
        Assert.False(tunnel.IsCompleted);
        while (!tunnel.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Heartbeat.Beat();
            await Task.Yield();
        }

        Assert.Equal(StreamAnswerEnd.Broken, await tunnel);
    }

    private Task<StreamAnswerEnd> RunAsync() =>
        StreamTunnel.RunAsync(this, new StreamResponseBodyFeature(new MemoryStream()), _conversation, _served.Task, _taking);

    private async Task EndServingAsync()
    {
        await _conversation.DisposeAsync();
        _served.SetResult();
    }

    private sealed class Client(Stream from, Stream to) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => from.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => to.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
