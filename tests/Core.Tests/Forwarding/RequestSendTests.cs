using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Upstream;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>A head that does not fit into the endpoint's window: a pipe stands for a kernel that takes nothing.</summary>
public sealed class RequestSendTests
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

    private readonly Pipe _window = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1));

    private readonly Endpoint _endpoint = new(new IPEndPoint(IPAddress.Loopback, 80), "pod", "", isReady: true, new EndpointState());

    [Fact]
    public async Task A_head_is_sent_once_the_endpoint_takes_it_and_only_then_counts_as_sent()
    {
        (Exchange exchange, UpstreamConnection connection) = Begin();

        ValueTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
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

        ValueTask<RelayEnd> sending = RequestSend.RunAsync(exchange, connection, _endpoint, ClusterPolicy.Default);
        connection.Output.CancelPendingFlush();
        Assert.False(sending.IsCompleted);
        exchange.StopSending();

        Assert.Equal(RelayEnd.Stopped, await sending);
        Assert.False(exchange.State.IsRequestSent);
    }

    private (Exchange Exchange, UpstreamConnection Connection) Begin()
    {
        Exchange exchange = new(new Heartbeat(TimeProvider.System));
        Pipe client = new();
        exchange.Bind(
            new DefaultConnectionContext { Transport = new Duplex(client.Reader, client.Writer) }, new ClientIdentity(IPAddress.Loopback, 80, isTrusted: false));
        exchange.Begin();
        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(Head, exchange.Request, Http1Limits.Default).Parse());
        exchange.RequestBytes.Keep(Head, Head.Length);
        Assert.Equal(Http1Error.None, RequestReader.Read(Head, exchange.Request, out exchange.Meaning));
        Assert.True(exchange.Path.TrySet("/"u8));
        DefaultConnectionContext transport = new() { Transport = new Duplex(new Pipe().Reader, _window.Writer) };
        UpstreamConnection connection = new(transport, _endpoint.State, new MetricsRegistry([]).Service("web"));
        exchange.BeginAttempt(connection);
        return (exchange, connection);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
