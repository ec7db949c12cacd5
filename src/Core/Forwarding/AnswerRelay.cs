using System.Buffers;
using System.Runtime.CompilerServices;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Gives an endpoint's final answer to the client.</summary>
internal static class AnswerRelay
{
    /// <summary>Writes the head, then relays the body. The connection's input stands behind the answer afterwards.</summary>
    /// <param name="exchange">Has the answer's head parsed.</param>
    /// <param name="connection">Where the rest comes from.</param>
    /// <param name="policy">How long the endpoint may pause.</param>
    /// <param name="bytes">What was read, the head first.</param>
    /// <param name="date">For an answer without Date.</param>
    /// <remarks>Hot path: head and as much of the body as is at hand go out in one write.</remarks>
    public static ValueTask<RelayEnd> RunAsync(
        Exchange exchange, UpstreamConnection connection, ClusterPolicy policy, in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> date)
    {
        BodyFraming body = exchange.AnswerMeaning.Body;
        BodyFraming toClient = ResponseHeadWriter.ForClient(body, exchange.Request.IsHttp10);
        exchange.State.ClosesClient |= toClient.Kind == BodyKind.UntilClose;
        exchange.State.RelayedStatus = exchange.Answer.StatusCode;
        WriteHead(exchange, bytes, toClient, date);
        connection.Input.AdvanceTo(bytes.GetPosition(exchange.Answer.LengthBytes));

        if (!body.HasBody)
        {
            return FlushAsync(exchange);
        }

        exchange.AnswerRelay.Start(
            connection.Input,
            exchange.ClientOutput,
            body,
            writesChunks: toClient.Kind == BodyKind.Chunked,
            policy.IdleTimeoutMs,
            exchange.ClientTimeoutMs,
            exchange.HeadLimits.ResponseHeaderBytes,
            Http1Limits.ResponseHeaderCount);
        return exchange.AnswerRelay.RunAsync();
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<RelayEnd> FlushAsync(Exchange exchange) =>
        await Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs) switch
        {
            FlushEnd.Closed => RelayEnd.SinkClosed,
            FlushEnd.TimedOut => RelayEnd.SinkTimedOut,
            _ => RelayEnd.Complete,
        };

    private static void WriteHead(Exchange exchange, in ReadOnlySequence<byte> bytes, BodyFraming framing, ReadOnlySpan<byte> date)
    {
        SpanWriter writer = new(exchange.ClientOutput.GetSpan(ResponseHeadWriter.MaxBytes(exchange.Answer)));
        ResponseHeadWriter.Write(
            ref writer,
            exchange.AnswerBytes.Join(bytes, exchange.HeadLimits.ResponseHeaderBytes + 2),
            exchange.Answer,
            exchange.AnswerMeaning,
            framing,
            date,
            exchange.State.ClosesClient);
        exchange.ClientOutput.Advance(writer.WrittenBytes);
        exchange.State.SentBytes += writer.WrittenBytes;
    }
}
