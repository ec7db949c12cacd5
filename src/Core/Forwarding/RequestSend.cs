using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Sends a request to an endpoint: its head at once, its body as it comes from the client.</summary>
internal static class RequestSend
{
    /// <summary>Sends everything. Runs beside the wait for the answer, whose clock starts when the last byte is sent.</summary>
    /// <remarks>Hot path: completes synchronously when the kernel takes head and body at once.</remarks>
    public static ValueTask<RelayEnd> RunAsync(Exchange exchange, UpstreamConnection connection, Endpoint endpoint, ClusterPolicy policy)
    {
        WriteHead(exchange, connection.Output, endpoint);
        if (exchange.Meaning.Body.HasBody)
        {
            return SendBodyAsync(exchange, connection, policy);
        }

        ValueTask<FlushEnd> flush = Flushing.FlushAsync(connection.Output, exchange.RequestDeadline, policy.IdleTimeoutMs);
        return flush.IsCompletedSuccessfully ? ValueTask.FromResult(Sent(exchange, policy, flush.Result)) : AwaitAsync(flush, exchange, policy);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<RelayEnd> AwaitAsync(ValueTask<FlushEnd> flush, Exchange exchange, ClusterPolicy policy) =>
        Sent(exchange, policy, await flush);

    private static RelayEnd Sent(Exchange exchange, ClusterPolicy policy, FlushEnd end)
    {
        exchange.AnswerDeadline.Arm(policy.FirstByteTimeoutMs);
        return end switch
        {
            FlushEnd.Closed => RelayEnd.SinkClosed,
            FlushEnd.TimedOut => RelayEnd.SinkTimedOut,
            _ => RelayEnd.Complete, // an interrupted flush is with the pipe, and no byte follows it
        };
    }

    /// <summary>
    /// Tells a client that waits for it to send its body (RFC 9110 §10.1.1): the endpoint is at hand, and what would refuse the body has
    /// refused it before. Once per exchange, before anything else may write to the client.
    /// </summary>
    public static ValueTask<FlushEnd> ContinueAsync(Exchange exchange)
    {
        if (!exchange.Meaning.ExpectsContinue || !exchange.Meaning.Body.HasBody || exchange.State.ContinueSent)
        {
            return ValueTask.FromResult(FlushEnd.Done);
        }

        exchange.State.ContinueSent = true;
        exchange.ClientOutput.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return Flushing.FlushAsync(exchange.ClientOutput, exchange.RequestDeadline, exchange.ClientTimeoutMs);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<RelayEnd> SendBodyAsync(Exchange exchange, UpstreamConnection connection, ClusterPolicy policy)
    {
        BodyFraming body = exchange.Meaning.Body;
        exchange.RequestRelay.Start(
            exchange.ClientInput,
            connection.Output,
            body,
            writesChunks: body.Kind == BodyKind.Chunked,
            exchange.ClientTimeoutMs,
            policy.IdleTimeoutMs,
            exchange.HeadLimits.HeaderBytes,
            exchange.HeadLimits.HeaderCount);
        RelayEnd end = await exchange.RequestRelay.RunAsync();
        switch (end)
        {
            case RelayEnd.Complete:
                exchange.State.IsRequestTaken = true;
                exchange.AnswerDeadline.Arm(policy.FirstByteTimeoutMs);
                break;
            case RelayEnd.SourceEnded or RelayEnd.SourceReset or RelayEnd.SourceInvalid or RelayEnd.SourceTimedOut or RelayEnd.SinkTimedOut:
                // The endpoint must never take a part for the whole (wire.md C21); this also ends the wait for its answer.
                connection.Abort();
                break;
            case RelayEnd.SinkClosed:
                exchange.AnswerDeadline.Arm(policy.IdleTimeoutMs); // it may have answered before it closed
                break;
        }

        return end;
    }

    private static void WriteHead(Exchange exchange, PipeWriter output, Endpoint endpoint)
    {
        ReadOnlySpan<byte> bytes = exchange.RequestBytes.Span;
        SpanWriter writer = new(output.GetSpan(
            RequestHeadWriter.MaxBytes(exchange.Request, exchange.Meaning, endpoint.AddressBytes.Length)));
        RequestHeadWriter.Write(
            ref writer,
            bytes,
            exchange.Request,
            exchange.Meaning,
            exchange.ForwardedPath,
            endpoint.AddressBytes,
            exchange.Client,
            exchange.RealClient.Span,
            exchange.RequestId.Text);
        output.Advance(writer.WrittenBytes);
    }
}
