using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>A head that does not fit into the endpoint's window: a pipe stands for a kernel that takes nothing.</summary>
public sealed class RequestSendTests
{
    private const string Head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly Pipe _window = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1));

    private readonly Endpoint _endpoint = new(new IPEndPoint(IPAddress.Loopback, 80), "pod", "", isReady: true, new EndpointState(new ChangeCount()));

    [Fact]
    public async Task A_head_is_sent_once_the_endpoint_takes_it_and_only_then_counts_as_sent()
    {
        (Exchange exchange, UpstreamConnection connection) = Begin();

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
        Assert.False(sending.IsCompleted);
        Assert.False(exchange.State.IsRequestSent);
        ReadResult taken = await _window.Reader.ReadAsync(TestContext.Current.CancellationToken);
        string sent = Encoding.ASCII.GetString(taken.Buffer.FirstSpan);
        _window.Reader.AdvanceTo(taken.Buffer.End);

        Assert.Equal(RelayEnd.Complete, await sending);
        Assert.True(exchange.State.IsRequestSent);
        Assert.StartsWith("GET / HTTP/1.1\r\n", sent, StringComparison.Ordinal);
        Assert.False(_window.Reader.TryRead(out _)); // once
    }

    [Fact]
    public async Task A_wake_up_that_was_not_for_it_does_not_end_it_and_a_stop_does()
    {
        (Exchange exchange, UpstreamConnection connection) = Begin();

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
        connection.Output.CancelPendingFlush();
        Assert.False(sending.IsCompleted);
        exchange.StopSending();

        Assert.Equal(RelayEnd.Stopped, await sending);
        Assert.False(exchange.State.IsRequestSent);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n", "hi")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\n\r\n")]
    public async Task A_body_is_taken_before_the_flush_of_its_last_byte_is_known_to_be_done(string framing, string body)
    {
        // The endpoint may answer, and the answer's flow ask, before the request's flow has heard of its flush.
        (Exchange exchange, UpstreamConnection connection) = Begin($"POST / HTTP/1.1\r\nHost: a.test\r\n{framing}\r\n", body);

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
        Assert.False(sending.IsCompleted);
        Assert.True(exchange.IsRequestWritten);
        Assert.False(exchange.State.IsRequestSent);
        _window.Reader.AdvanceTo((await _window.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.End);

        Assert.Equal(RelayEnd.Complete, await sending);
        Assert.True(exchange.State.IsRequestTaken);
        Assert.True(exchange.State.IsRequestSent);
    }

    [Theory]
    [InlineData(false, RelayEnd.SourceInvalid)]
    [InlineData(true, RelayEnd.Complete)]
    internal async Task Chunks_of_one_byte_are_hostile_where_the_client_chose_them_and_not_where_they_were_made_of_its_frames(bool isStream, RelayEnd end)
    {
        string body = string.Concat(Enumerable.Repeat("1\r\nx\r\n", 10_000)) + "0\r\n\r\n";
        (Exchange exchange, UpstreamConnection connection) = Begin("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n", body, isStream);

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
        while (!sending.IsCompleted)
        {
            _window.Reader.AdvanceTo((await _window.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.End);
        }

        Assert.Equal(end, await sending);
    }

    [Fact]
    public void Of_a_body_that_is_still_to_come_nothing_counts_as_taken()
    {
        (Exchange exchange, UpstreamConnection connection) = Begin("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\n", "hi");

        PooledTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);

        Assert.False(sending.IsCompleted);
        Assert.False(exchange.State.IsRequestTaken);
        Assert.False(exchange.IsRequestWritten);
    }

    private (Exchange Exchange, UpstreamConnection Connection) Begin(string head = Head, string body = "", bool isStream = false)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(head);
        Heartbeat heartbeat = new(TimeProvider.System);
        Exchange exchange = new(heartbeat);
        Pipe client = new(new PipeOptions(pauseWriterThreshold: 0)); // its head has been read
        MemoryConnection stream = new(0, PipeScheduler.Inline);
        (isStream ? stream.Far.Output : client.Writer).WriteAsync(Encoding.ASCII.GetBytes(body)).AsTask().GetAwaiter().GetResult();
        exchange.Bind(new ClientConnection(
            isStream ? stream : new DefaultConnectionContext { Transport = new Duplex(client.Reader, client.Writer) },
            new ClientIdentity(IPAddress.Loopback, "80"u8.ToArray(), isTrusted: false),
            heartbeat));
        exchange.Begin();
        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(bytes, exchange.Request, Http1Limits.Default).Parse());
        exchange.RequestBytes.Keep(bytes, bytes.Length);
        Assert.Equal(Http1Error.None, RequestReader.Read(bytes, exchange.Request, out exchange.Meaning));
        Assert.True(exchange.Path.TrySet("/"u8));
        DefaultConnectionContext transport = new() { Transport = new Duplex(new Pipe().Reader, _window.Writer) };
        UpstreamConnection connection = new(transport, _endpoint.State, ConnectPlan.Plain, new MetricsRegistry([]).Service("web"));
        exchange.BeginAttempt(connection);
        return (exchange, connection);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
