using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Waits for the head of an endpoint's final answer; passes interim ones on.</summary>
/// <remarks>
/// Hot path. On success the head is left unconsumed in the pipe, so that it is written to the client from there, without a copy.
/// </remarks>
internal static class AnswerHeadRead
{
    /// <summary>Interim answers to one request; more are not an application's but a fault (wire.md F9).</summary>
    private const int MaxInterimAnswers = 8;

    /// <returns>
    /// What was read, the head first, with <see cref="Exchange.Answer"/> and <see cref="Exchange.AnswerMeaning"/> filled; or why not,
    /// and how far it came.
    /// </returns>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<(ReasonCode Fault, bool AnyByte, ReadResult Read)> RunAsync(
        Exchange exchange, UpstreamConnection connection, int firstByteTimeoutMs)
    {
        bool anyByte = false;
        exchange.LookAtClientAgain(); // it may have gone while we were connecting
        int interimAnswers = 0;
        exchange.Answer.Reset();
        exchange.AnswerBytes.Reset();
        while (true)
        {
            ReadResult read;
            try
            {
                read = await connection.Input.ReadAsync();
            }
            catch (Exception exception) when (PeerFault.Is(exception))
            {
                return (ReasonCode.UpstreamReset, anyByte, default);
            }

            if (!anyByte && !read.Buffer.IsEmpty)
            {
                anyByte = true;
                exchange.State.IsAnsweredEarly = !exchange.State.IsRequestWritten;
            }

            if (read.IsCanceled && InterruptionOf(exchange) is ReasonCode fault and not ReasonCode.None)
            {
                return (fault, anyByte, default);
            }

            switch (Parse(exchange, read.Buffer))
            {
                case ParseStatus.Invalid:
                    return (ReasonCode.UpstreamInvalid, anyByte, default);
                case ParseStatus.NeedMore when read.IsCompleted:
                    return (ReasonCode.UpstreamReset, anyByte, default);
                case ParseStatus.NeedMore:
                    connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                case ParseStatus.Complete when exchange.Answer.StatusCode is >= 200 or 101: // what a 101 begins is no answer's prelude
                    return (ReasonCode.None, anyByte, read);
            }

            if (++interimAnswers > MaxInterimAnswers)
            {
                return (ReasonCode.UpstreamInvalid, anyByte, default);
            }

            WriteInterim(exchange, read.Buffer);
            connection.Input.AdvanceTo(read.Buffer.GetPosition(exchange.Answer.LengthBytes));
            if (await Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs) != FlushEnd.Done)
            {
                return (ReasonCode.ClientClosed, anyByte, default);
            }

            exchange.Answer.Reset();
            exchange.AnswerBytes.Reset();
            if (exchange.State.IsRequestSent)
            {
                exchange.HeadDeadline.Arm(firstByteTimeoutMs);
            }
        }
    }

    /// <summary>What was read, as one span that begins with the head and holds all of it.</summary>
    public static ReadOnlySpan<byte> Join(Exchange exchange, scoped in ReadOnlySequence<byte> buffer) =>
        exchange.AnswerBytes.Join(buffer, exchange.HeadLimits.ResponseHeaderBytes + 2);

    /// <summary>Asks why the wait was interrupted; None when it was a late wake-up.</summary>
    private static ReasonCode InterruptionOf(Exchange exchange)
    {
        if (exchange.HeadDeadline.HasPassed)
        {
            return ReasonCode.FirstByteTimeout;
        }

        // While the body is being sent its own flow reads from the client, and finds out by itself.
        return exchange.State.IsRequestTaken && exchange.IsClientGone() ? ReasonCode.ClientClosed : ReasonCode.None;
    }

    private static ParseStatus Parse(Exchange exchange, in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return ParseStatus.NeedMore;
        }

        ReadOnlySpan<byte> bytes = Join(exchange, buffer);
        ParseStatus status = new ResponseHeadParser(bytes, exchange.Answer, exchange.HeadLimits).Parse();
        if (status != ParseStatus.Complete)
        {
            return status;
        }

        ReadOnlySpan<byte> webSocketKey = exchange.Meaning.WebSocketKey(exchange.RequestBytes.Span);
        Http1Error error = ResponseReader.Read(
            bytes, exchange.Answer, exchange.Request.Method, webSocketKey, out exchange.AnswerMeaning);
        return error == Http1Error.None ? ParseStatus.Complete : ParseStatus.Invalid;
    }

    /// <summary>
    /// Passes an interim answer on (RFC 9110 §15.2: a proxy MUST), but never to HTTP/1.0, and never a 100: we answered Expect ourselves.
    /// </summary>
    private static void WriteInterim(Exchange exchange, in ReadOnlySequence<byte> buffer)
    {
        if (exchange.Answer.StatusCode == 100 || exchange.Request.IsHttp10)
        {
            return;
        }

        SpanWriter writer = new(exchange.ClientOutput.GetSpan(ResponseHeadWriter.MaxBytes(exchange.Answer)));
        ResponseHeadWriter.Write(
            ref writer, Join(exchange, buffer), exchange.Answer, exchange.AnswerMeaning, default, default, closes: false);
        exchange.ClientOutput.Advance(writer.WrittenBytes);
        exchange.State.SentBytes += writer.WrittenBytes;
    }
}
