using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Http2;

/// <summary>The body of a conversation's request, sent to the endpoint piece by piece as it comes.</summary>
/// <param name="input">Stands at its first byte.</param>
/// <param name="framing">How its end is marked there.</param>
/// <param name="onTurnedAway">Called when the endpoint has not processed the request and there is no sending it again from here.</param>
internal sealed class ConversationBody(PipeReader input, BodyFraming framing, Action onTurnedAway) : HttpContent
{
    private volatile bool _isWhole;
    private volatile bool _isBegun;

    /// <summary>True once all of it was taken and sent.</summary>
    public bool IsWhole => _isWhole;

    /// <summary>True once some of it was taken.</summary>
    public bool IsBegun => _isBegun;

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = framing.LengthBytes;
        return framing.Kind == BodyKind.Length;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_isBegun)
        {
            onTurnedAway(); // SocketsHttpHandler asks a second time only where the first is known to be without effect (RFC 9113 §8.7)
            throw new IOException("part of the request is gone"); // it would be sent again without its beginning
        }

        await stream.FlushAsync(cancellationToken); // the head, which waits for a first piece otherwise: the endpoint may be the one who speaks first
        ChunkedDecoder decoder = default;
        decoder.Start(int.MaxValue, int.MaxValue, boundsOverhead: false); // our own chunks
        BodyTranscoder transcoder = new(framing, decoder, writesChunks: false);
        PipeWriter sink = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        ParseStatus status = framing is { Kind: BodyKind.Length, LengthBytes: 0 } ? ParseStatus.Complete : ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore)
        {
            ReadResult read = await input.ReadAsync(cancellationToken);
            _isBegun |= !read.Buffer.IsEmpty;
            status = transcoder.Move(read.Buffer, isLast: false, sink, out SequencePosition consumed, out ReadOnlyMemory<byte> asItIs);
            await sink.FlushAsync(cancellationToken);
            await stream.WriteAsync(asItIs, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            input.AdvanceTo(consumed);
            if (status == ParseStatus.NeedMore && read.IsCompleted)
            {
                throw new IOException("the request broke off");
            }
        }

        _isWhole = true;
    }
}
