using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Http2;

/// <summary>One stream of a client, as a conversation in HTTP/1.1: its request goes in at one end, and what comes back is the stream's answer.</summary>
/// <remarks>
/// Runs on the thread pool, beside the lane that serves the conversation. Both flows run at the same time, so an endpoint may answer while it listens (gRPC).
/// Whatever cannot end in order ends with a reset of the stream, so that no client takes a part for the whole.
/// </remarks>
internal sealed class StreamConversation(IFeatureCollection features, MemoryConnection conversation, IHttp2Streams streams)
{
    /// <summary>RFC 9113 §7.</summary>
    private const int InternalError = 0x2;

    private readonly CancellationToken _aborted = features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
    private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAnswered;

    /// <summary>Runs it to its end.</summary>
    public async Task RunAsync()
    {
        streams.Count.Enter();
        try
        {
            await ConverseAsync();
        }
        finally
        {
            streams.Count.Leave();
        }
    }

    private async Task ConverseAsync()
    {
        await using CancellationTokenRegistration onAborted =
            _aborted.UnsafeRegister(static state => ((MemoryConnection)state!).TellReset(), conversation);
        Task served = streams.Serve(conversation);
        IHttpRequestFeature request = features.GetRequiredFeature<IHttpRequestFeature>();
        IHttpExtendedConnectFeature? connect = features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } asked ? asked : null;
        bool hasBody = features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        bool isChunked = StreamHead.Write(request, connect is not null, hasBody, conversation.Far.Output);
        await conversation.Far.Output.FlushAsync();
        StreamTaking taking = new(conversation, streams);
        StreamAnswer answer = new(features, conversation, taking, request.Method, connect is not null, _mayGoOn);
        Task sending = connect is not null ? Task.CompletedTask : hasBody ? SendBodyAsync(request, isChunked) : conversation.Far.Output.CompleteAsync().AsTask();
        StreamAnswerEnd end = StreamAnswerEnd.Broken;
        ExceptionDispatchInfo? bug = null;
        try
        {
            end = await answer.RelayAsync();
            if (end == StreamAnswerEnd.Switched && connect is not null)
            {
                end = await StreamTunnel.RunAsync(connect, features.GetRequiredFeature<IHttpResponseBodyFeature>(), conversation, served, taking);
            }
        }
        catch (Exception fault)
        {
            bug = ExceptionDispatchInfo.Capture(fault); // what Kestrel would not take; the conversation is over all the same, and nobody is left waiting in it
            conversation.TellReset();
        }

        await conversation.Far.Input.CompleteAsync(); // what the data path may still write finds no reader
        StopSending(hasBody);
        if (end != StreamAnswerEnd.Whole)
        {
            Reset();
        }

        await sending;
        await conversation.Far.Output.CompleteAsync(); // a second time changes nothing
        await served;
        taking.Release();
        bug?.Throw();
    }

    /// <summary>Sends the body as it comes; once the client is told to go on, where it asks for that.</summary>
    private async Task SendBodyAsync(IHttpRequestFeature request, bool isChunked)
    {
        PipeWriter output = conversation.Far.Output;
        Exception? fault = null;
        try
        {
            if (request.Headers.Expect.Count > 0)
            {
                await _mayGoOn.Task; // Kestrel says 100 at the first read
            }

            PipeReader body = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
            bool goesOn = true;
            while (goesOn && !_isAnswered && !conversation.IsAborted)
            {
                ReadResult read = await body.ReadAsync(_aborted);
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    if (isChunked)
                    {
                        ChunkWriter.WriteChunk(output, piece.Span);
                    }
                    else
                    {
                        output.Write(piece.Span);
                    }
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted && isChunked)
                {
                    output.Write(ChunkWriter.BodyEnd); // its trailers end here (wire.md D15)
                }

                FlushResult flush = await output.FlushAsync();
                goesOn = !read.IsCompleted && !flush.IsCompleted;
            }
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            fault = new IOException("the client reset its stream", exception);
        }

        await output.CompleteAsync(fault);
    }

    /// <summary>The answer has ended, and with it the interest in the request.</summary>
    private void StopSending(bool hasBody)
    {
        _isAnswered = true;
        _mayGoOn.TrySetResult();
        if (hasBody)
        {
            features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader.CancelPendingRead();
        }
    }

    private void Reset()
    {
        if (features.Get<IHttpResetFeature>() is IHttpResetFeature reset && !_aborted.IsCancellationRequested)
        {
            reset.Reset(InternalError);
        }
    }
}
