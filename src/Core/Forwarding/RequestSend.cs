using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Sends a request to an endpoint: its head at once, its body as it comes from the client.</summary>
internal static class RequestSend
{
    /// <summary>Sends everything. Runs beside the wait for the answer, whose clock starts when the last byte is sent.</summary>
    /// <remarks>Hot path: completes synchronously when the kernel takes head and body at once.</remarks>
    public static PooledTask<RelayEnd> RunAsync(Exchange exchange, UpstreamConnection connection, Endpoint endpoint, ClusterPolicy policy)
    {
        WriteHead(exchange, connection.Output, policy.HostHeader.For(exchange.Meaning.Host(exchange.RequestBytes.Span), endpoint));
        if (exchange.Meaning.Body.HasBody)
        {
            return SendBodyAsync(exchange, connection, policy);
        }

        PooledTask<FlushEnd> flush = Flushing.FlushOnceAsync(connection.Output, exchange.RequestDeadline, policy.IdleTimeoutMs);
        if (!flush.IsImmediate)
        {
            return SendHeadAsync(flush, exchange, connection, policy);
        }

        FlushEnd end = flush.Result;
        return end == FlushEnd.Interrupted
            ? SendHeadAsync(PooledTask.FromResult(end), exchange, connection, policy)
            : PooledTask.FromResult(Sent(exchange, policy, end));
    }

    /// <summary>
    /// Tells a client that waits for it to send its body (RFC 9110 §10.1.1): the endpoint is at hand, and what would refuse the body has
    /// refused it before. Once per exchange, before anything else may write to the client.
    /// </summary>
    public static PooledTask<FlushEnd> ContinueAsync(Exchange exchange)
    {
        if (!exchange.Meaning.ExpectsContinue || !exchange.Meaning.Body.HasBody || exchange.State.ContinueSent)
        {
            return PooledTask.FromResult(FlushEnd.Done);
        }

        exchange.State.ContinueSent = true;
        exchange.ClientOutput.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs);
    }

    /// <summary>The slow road of a bodyless request: its head does not fit into the endpoint's window.</summary>
    private static async PooledTask<RelayEnd> SendHeadAsync(
        PooledTask<FlushEnd> flush, Exchange exchange, UpstreamConnection connection, ClusterPolicy policy)
    {
        FlushEnd end = await flush;
        while (end == FlushEnd.Interrupted && !exchange.IsSendingStopped)
        {
            end = await Flushing.FlushOnceAsync(connection.Output, exchange.RequestDeadline, policy.IdleTimeoutMs);
        }

        return end == FlushEnd.Interrupted ? RelayEnd.Stopped : Sent(exchange, policy, end);
    }

    private static RelayEnd Sent(Exchange exchange, ClusterPolicy policy, FlushEnd end)
    {
        exchange.HeadDeadline.Arm(policy.FirstByteTimeoutMs);
        exchange.State.IsRequestSent = end == FlushEnd.Done;
        return end switch
        {
            FlushEnd.Closed => RelayEnd.SinkClosed,
            FlushEnd.TimedOut => RelayEnd.SinkTimedOut,
            _ => RelayEnd.Complete,
        };
    }

    private static async PooledTask<RelayEnd> SendBodyAsync(Exchange exchange, UpstreamConnection connection, ClusterPolicy policy)
    {
        BodyFraming body = exchange.Meaning.Body;
        ChunkedDecoder decoder = default;
        bool isFramedHere = exchange.Connection.Transport is MemoryConnection; // its client sent frames, and chunks were made of them
        decoder.Start(exchange.HeadLimits.HeaderBytes, exchange.HeadLimits.HeaderCount, boundsOverhead: !isFramedHere);
        exchange.RequestRelay.Start(
            exchange.ClientInput,
            atHand: null,
            connection.Output,
            new BodyTranscoder(body, decoder, writesChunks: body.Kind == BodyKind.Chunked, exchange.MaxBodyBytes),
            exchange.ClientTimeoutMs,
            policy.IdleTimeoutMs,
            exchange.MinRate,
            exchange.Replay);
        RelayEnd end = await exchange.RequestRelay.RunAsync();
        exchange.State.IsRequestTaken = exchange.RequestRelay.HasTakenAll;
        switch (end)
        {
            case RelayEnd.Complete:
                exchange.State.IsRequestSent = true;
                exchange.HeadDeadline.Arm(policy.FirstByteTimeoutMs);
                exchange.LookAtClientAgain(); // until now the relay would have met its end
                break;
            case RelayEnd.SourceEnded or RelayEnd.SourceReset or RelayEnd.SourceInvalid or RelayEnd.SourceTimedOut or RelayEnd.SinkTimedOut:
                // The endpoint must never take a part for the whole (wire.md C21); this also ends the wait for its answer.
                connection.Abort();
                break;
            case RelayEnd.SinkClosed:
                exchange.HeadDeadline.Arm(policy.IdleTimeoutMs); // it may have answered before it closed
                break;
        }

        return end;
    }

    private static void WriteHead(Exchange exchange, PipeWriter output, ReadOnlySpan<byte> host)
    {
        ReadOnlySpan<byte> bytes = exchange.RequestBytes.Span;
        ForwardedPath path = new(exchange.ForwardedPath);
        int mostBytes = RequestHeadWriter.MaxBytes(exchange.Request, exchange.Meaning, host.Length) + exchange.Client.CertificateElement.Length;
        FieldEdits? edits = null;
        TemplateValues values = default;
        if (exchange.State.Edits is HeadEdits route)
        {
            path = route.Path is PathRewrite rewrite ? rewrite.Apply(exchange.ForwardedPath) : path;
            values = exchange.TemplateValues;
            edits = route.Request;
            edits?.Consume(bytes, exchange.Request.Fields);
            mostBytes += path.LengthBytes + (edits?.LengthBytes(values) ?? 0);
        }

        SpanWriter writer = new(output.GetSpan(mostBytes));
        RequestHeadWriter.Write(
            ref writer,
            bytes,
            exchange.Request,
            exchange.Meaning,
            path,
            host,
            exchange.Client,
            exchange.RealClient.Span,
            exchange.RequestId.Text,
            edits,
            values);
        output.Advance(writer.WrittenBytes);
        exchange.State.SentHeadBytes = writer.WrittenBytes;
    }
}
