using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What one read says of an endpoint's final answer.</summary>
internal enum AnswerHeadStep : byte
{
    /// <summary>Its head is not whole: read on.</summary>
    More = 0,

    /// <summary>An interim answer stands before it, to be passed on first (<see cref="AnswerHeadRead.PassOnAsync"/>).</summary>
    Interim,

    /// <summary>Its head is whole and sound.</summary>
    Whole,

    /// <summary>There will be none.</summary>
    Fault,
}

/// <summary>Reads the head of an endpoint's final answer; passes interim ones on.</summary>
/// <remarks>
/// Hot path. The head is left unconsumed in the pipe, so that it is written to the client from there, without a copy. The waiting is the
/// attempt's: a method of its own that waits would cost each exchange another state machine put aside.
/// </remarks>
internal static class AnswerHeadRead
{
    /// <summary>Interim answers to one request; more are not an application's but a fault (wire.md F9).</summary>
    private const int MaxInterimAnswers = 8;

    public static void Begin(Exchange exchange)
    {
        exchange.LookAtClientAgain(); // it may have gone while we were connecting
        exchange.State.HasAnswerBegun = false;
        exchange.State.InterimCount = 0;
        exchange.Answer.Reset();
        exchange.AnswerBytes.Reset();
    }

    /// <summary>Looks at what has come.</summary>
    /// <returns>
    /// <see cref="AnswerHeadStep.Whole"/> with <see cref="Exchange.Answer"/> and <see cref="Exchange.AnswerMeaning"/> filled and nothing consumed; or what is
    /// to be done, or why there will be no answer.
    /// </returns>
    public static (AnswerHeadStep Step, ReasonCode Fault) Judge(Exchange exchange, PipeReader input, in ReadResult read)
    {
        if (!exchange.State.HasAnswerBegun && !read.Buffer.IsEmpty)
        {
            exchange.State.HasAnswerBegun = true;
            exchange.State.IsAnsweredEarly = !exchange.IsRequestWritten;
        }

        if (read.IsCanceled && InterruptionOf(exchange) is ReasonCode fault and not ReasonCode.None)
        {
            return (AnswerHeadStep.Fault, fault);
        }

        switch (Parse(exchange, read.Buffer))
        {
            case ParseStatus.Invalid:
                return (AnswerHeadStep.Fault, ReasonCode.UpstreamInvalid);
            case ParseStatus.NeedMore when read.IsCompleted:
                return (AnswerHeadStep.Fault, ReasonCode.UpstreamReset);
            case ParseStatus.NeedMore:
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return (AnswerHeadStep.More, ReasonCode.None);
            case ParseStatus.Complete when exchange.Answer.StatusCode is >= 200 or 101: // what a 101 begins is no answer's prelude
                return (AnswerHeadStep.Whole, ReasonCode.None);
            default:
                return ++exchange.State.InterimCount <= MaxInterimAnswers
                    ? (AnswerHeadStep.Interim, ReasonCode.None)
                    : (AnswerHeadStep.Fault, ReasonCode.UpstreamInvalid);
        }
    }

    /// <summary>Gives the client the interim answer that was read, and takes it off the pipe.</summary>
    public static async PooledTask<(AnswerHeadStep Step, ReasonCode Fault)> PassOnAsync(
        Exchange exchange, PipeReader input, ReadResult read, int firstByteTimeoutMs)
    {
        WriteInterim(exchange, read.Buffer);
        input.AdvanceTo(read.Buffer.GetPosition(exchange.Answer.LengthBytes));
        if (await Flushing.FlushAsync(exchange.ClientOutput, exchange.AnswerDeadline, exchange.ClientTimeoutMs) != FlushEnd.Done)
        {
            return (AnswerHeadStep.Fault, ReasonCode.ClientClosed);
        }

        exchange.Answer.Reset();
        exchange.AnswerBytes.Reset();
        if (exchange.State.IsRequestSent)
        {
            exchange.HeadDeadline.Arm(firstByteTimeoutMs);
        }

        return (AnswerHeadStep.More, ReasonCode.None);
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
        return exchange.State.IsRequestTaken && exchange.Connection.IsGone() ? ReasonCode.ClientClosed : ReasonCode.None;
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

        ReadOnlySpan<byte> head = Join(exchange, buffer);
        exchange.State.Edits?.Response?.Consume(head, exchange.Answer.Fields); // what a route removes, no answer brings; what it sets, the final one does
        SpanWriter writer = new(exchange.ClientOutput.GetSpan(ResponseHeadWriter.MaxBytes(exchange.Answer)));
        ResponseHeadWriter.Write(
            ref writer, head, exchange.Answer, exchange.AnswerMeaning, default, default, closes: false);
        exchange.ClientOutput.Advance(writer.WrittenBytes);
        exchange.State.SentBytes += writer.WrittenBytes;
    }
}
