using System.Buffers;
using System.IO.Pipelines;
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
    /// <summary>
    /// False when the first chunks of an answer are broken already: nothing has gone to the client yet, so it can still be told
    /// (wire.md F18).
    /// </summary>
    public static bool BeginsWell(Exchange exchange, in ReadOnlySequence<byte> bytes) =>
        exchange.AnswerMeaning.Body.Kind != BodyKind.Chunked || StartDecoder(exchange).Accepts(bytes.Slice(exchange.Answer.LengthBytes));

    /// <summary>Writes the head, then relays the body. The connection's input stands behind the answer afterwards.</summary>
    /// <param name="exchange">Has the answer's head parsed.</param>
    /// <param name="connection">Where the rest comes from.</param>
    /// <param name="policy">How long the endpoint may pause.</param>
    /// <param name="read">What was read and not consumed, the head first.</param>
    /// <param name="date">For an answer without Date.</param>
    /// <remarks>
    /// Hot path: head and as much of the body as is at hand go out in one write. What is at hand is not read again: if the endpoint
    /// reset the connection behind its answer, another read would lose it.
    /// </remarks>
    public static PooledTask<RelayEnd> RunAsync(
        Exchange exchange, UpstreamConnection connection, ClusterPolicy policy, in ReadResult read, ReadOnlySpan<byte> date)
    {
        BodyFraming body = exchange.AnswerMeaning.Body;
        BodyFraming toClient = ResponseHeadWriter.ForClient(body, exchange.Request.IsHttp10);
        exchange.State.ClosesClient |= exchange.IsLast || toClient.Kind == BodyKind.UntilClose;
        exchange.State.RelayedStatus = exchange.Answer.StatusCode;
        WriteHead(exchange, read.Buffer, toClient, date);
        ReadOnlySequence<byte> rest = read.Buffer.Slice(exchange.Answer.LengthBytes);
        if (!body.HasBody)
        {
            connection.Input.AdvanceTo(rest.Start);
            return FlushAsync(exchange);
        }

        exchange.AnswerRelay.Start(
            connection.Input,
            new ReadResult(rest, isCanceled: false, read.IsCompleted),
            exchange.ClientOutput,
            new BodyTranscoder(body, StartDecoder(exchange), writesChunks: toClient.Kind == BodyKind.Chunked, trailers: TrailersFor(exchange, body)),
            policy.IdleTimeoutMs,
            exchange.ClientTimeoutMs,
            exchange.MinRate);
        return exchange.AnswerRelay.RunAsync();
    }

    /// <summary>RFC 9110 §6.5.1: trailers go to a client that says it takes them.</summary>
    private static TrailerBuffer? TrailersFor(Exchange exchange, BodyFraming body) =>
        exchange.Meaning.TakesTrailers && body.Kind == BodyKind.Chunked && !exchange.Request.IsHttp10 ? exchange.AnswerRelay.Trailers : null;

    private static ChunkedDecoder StartDecoder(Exchange exchange)
    {
        ChunkedDecoder decoder = default;
        decoder.Start(exchange.HeadLimits.ResponseHeaderBytes, Http1Limits.ResponseHeaderCount, boundsOverhead: false);
        return decoder;
    }

    private static async PooledTask<RelayEnd> FlushAsync(Exchange exchange) =>
        await Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs) switch
        {
            FlushEnd.Closed => RelayEnd.SinkClosed,
            FlushEnd.TimedOut => RelayEnd.SinkTimedOut,
            _ => RelayEnd.Complete,
        };

    private static void WriteHead(Exchange exchange, in ReadOnlySequence<byte> bytes, BodyFraming framing, ReadOnlySpan<byte> date)
    {
        ReadOnlySpan<byte> head = AnswerHeadRead.Join(exchange, bytes);
        int mostBytes = ResponseHeadWriter.MaxBytes(exchange.Answer);
        FieldEdits? edits = exchange.State.Edits?.Response;
        TemplateValues values = default;
        if (edits is not null)
        {
            values = exchange.TemplateValues;
            edits.Consume(head, exchange.Answer.Fields);
            mostBytes += edits.LengthBytes(values);
        }

        ReadOnlySpan<byte> cookieLine = exchange.State.CookieLine;
        ReadOnlySpan<byte> hstsLine = edits?.Owns(KnownField.StrictTransportSecurity) == true ? default : exchange.HstsLine;
        if (!hstsLine.IsEmpty)
        {
            exchange.Answer.Fields.Consume(KnownField.StrictTransportSecurity); // RFC 6797 §7.1: MUST be sent once at most
        }

        SpanWriter writer = new(exchange.ClientOutput.GetSpan(mostBytes + cookieLine.Length + hstsLine.Length));
        ResponseHeadWriter.Write(
            ref writer,
            head,
            exchange.Answer,
            exchange.AnswerMeaning,
            framing,
            date,
            exchange.State.ClosesClient,
            edits,
            values,
            cookieLine,
            hstsLine);
        exchange.ClientOutput.Advance(writer.WrittenBytes);
        exchange.State.SentBytes += writer.WrittenBytes;
    }
}
