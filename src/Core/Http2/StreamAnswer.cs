using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using HttpMethod = LoadBalancer.Core.Http1.HttpMethod;

namespace LoadBalancer.Core.Http2;

/// <summary>How a stream's answer ended.</summary>
internal enum StreamAnswerEnd : byte
{
    /// <summary>All of it is with Kestrel.</summary>
    Whole = 0,

    /// <summary>It broke off, or there was none.</summary>
    Broken,

    /// <summary>Its 101 has come: what follows is no HTTP.</summary>
    Switched,
}

/// <summary>Reads a conversation's answer and gives it to the stream: head, body without its chunks, trailers.</summary>
/// <param name="features">The stream's.</param>
/// <param name="conversation">Whose near end is served.</param>
/// <param name="taking">Waits for the client to take it.</param>
/// <param name="method">The request's.</param>
/// <param name="asksTunnel">It is an extended CONNECT.</param>
/// <param name="mayGoOn">Set when the client is to send its body.</param>
internal sealed class StreamAnswer(
    IFeatureCollection features, MemoryConnection conversation, StreamTaking taking, string method, bool asksTunnel, TaskCompletionSource mayGoOn)
{
    private readonly PipeReader _input = conversation.Far.Input;
    private readonly HeadBuffer _bytes = new();
    private readonly ResponseHead _head = new();

    /// <summary>Relays the final answer; interim ones end here, since Kestrel sends none but its own 100.</summary>
    public async Task<StreamAnswerEnd> RelayAsync()
    {
        while (true)
        {
            ReadResult read = await _input.ReadAsync();
            if (conversation.IsAborted || conversation.HasFailed)
            {
                return StreamAnswerEnd.Broken;
            }

            ReadOnlySequence<byte> rest = read.Buffer;
            switch (Parse(rest, out ResponseMeaning meaning))
            {
                case ParseStatus.NeedMore when !read.IsCompleted:
                    _input.AdvanceTo(rest.Start, rest.End);
                    continue;
                case ParseStatus.Complete when asksTunnel && _head.StatusCode is >= 200 and < 300:
                    features.GetRequiredFeature<IHttpResponseFeature>().StatusCode = 502; // success would open the tunnel (RFC 8441 §4), and the endpoint has opened none
                    return StreamAnswerEnd.Whole;
                case ParseStatus.Complete when _head.StatusCode is >= 200 or 101:
                    Apply(rest);
                    rest = rest.Slice(_head.LengthBytes);
                    if (_head.StatusCode == 101)
                    {
                        _input.AdvanceTo(rest.Start);
                        return StreamAnswerEnd.Switched;
                    }

                    return meaning.Body.HasBody ? await RelayBodyAsync(meaning.Body, rest, read.IsCompleted) : StreamAnswerEnd.Whole;
                case ParseStatus.Complete:
                    _ = _head.StatusCode == 100 && mayGoOn.TrySetResult();
                    _input.AdvanceTo(rest.GetPosition(_head.LengthBytes));
                    _head.Reset();
                    _bytes.Reset();
                    continue;
                default:
                    return StreamAnswerEnd.Broken; // the data path ended without a word
            }
        }
    }

    private ParseStatus Parse(in ReadOnlySequence<byte> buffer, out ResponseMeaning meaning)
    {
        meaning = default;
        if (buffer.IsEmpty)
        {
            return ParseStatus.NeedMore;
        }

        ReadOnlySpan<byte> bytes = _bytes.Join(buffer, int.MaxValue); // the data path's own heads: it has bounded them
        ParseStatus status = new ResponseHeadParser(bytes, _head, Unbounded).Parse();
        if (status == ParseStatus.Complete && _head.StatusCode != 101)
        {
            HttpMethod asked = method == "HEAD" ? HttpMethod.Head : HttpMethod.Get; // all that an answer's framing depends on
            return ResponseReader.Read(bytes, _head, asked, default, out meaning) == Http1Error.None ? status : ParseStatus.Invalid;
        }

        return status;
    }

    private static Http1Limits Unbounded { get; } = Http1Limits.Default with { ResponseHeaderBytes = int.MaxValue / 2 };

    /// <summary>Gives the stream status and fields; Kestrel sends them with the first of the body, or with the end.</summary>
    private void Apply(in ReadOnlySequence<byte> buffer)
    {
        ReadOnlySpan<byte> bytes = _bytes.Join(buffer, int.MaxValue);
        IHttpResponseFeature response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = _head.StatusCode == 101 ? 200 : _head.StatusCode; // RFC 8441 §5
        foreach (ref readonly FieldLine line in _head.Fields.Lines)
        {
            bool isOfConnection = line.Known is KnownField.Connection or KnownField.TransferEncoding or KnownField.Upgrade or KnownField.KeepAlive;
            if (!isOfConnection && !(_head.StatusCode == 101 && Caseless.Is(line.Name(bytes), "sec-websocket-accept"u8)))
            {
                string name = Encoding.Latin1.GetString(line.Name(bytes));
                response.Headers[name] = StringValues.Concat(response.Headers[name], Encoding.Latin1.GetString(line.Value(bytes)));
            }
        }
    }

    private async Task<StreamAnswerEnd> RelayBodyAsync(BodyFraming body, ReadOnlySequence<byte> rest, bool isLast)
    {
        PipeWriter sink = features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        TrailerBuffer trailers = new();
        ChunkedDecoder decoder = default;
        decoder.Start(int.MaxValue, int.MaxValue, boundsOverhead: false);
        BodyTranscoder transcoder = new(body, decoder, writesChunks: false, trailers: trailers);
        try
        {
            while (true)
            {
                bool isWhole = rest.Length <= taking.PieceBytes;
                ReadOnlySequence<byte> piece = isWhole ? rest : rest.Slice(0, taking.PieceBytes);
                long pieceBytes = piece.Length; // behind AdvanceTo the sequence is somebody else's
                ParseStatus status = transcoder.Move(piece, isLast && isWhole, sink, out SequencePosition consumed, out ReadOnlyMemory<byte> asItIs);
                sink.Write(asItIs.Span);
                _input.AdvanceTo(consumed);
                bool goesWithEnd = status == ParseStatus.Complete && pieceBytes <= StreamTaking.LeftBytes;
                FlushResult flush = goesWithEnd ? default : await taking.FlushAsync(sink, pieceBytes);
                if (status == ParseStatus.Complete && !flush.IsCompleted)
                {
                    AddTrailers(trailers.Span);
                    return StreamAnswerEnd.Whole;
                }

                if (status == ParseStatus.Invalid || flush.IsCompleted || (isLast && isWhole))
                {
                    return StreamAnswerEnd.Broken;
                }

                ReadResult read = await _input.ReadAsync();
                if (conversation.IsAborted || conversation.HasFailed)
                {
                    return StreamAnswerEnd.Broken;
                }

                (rest, isLast) = (read.Buffer, read.IsCompleted);
            }
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return StreamAnswerEnd.Broken;
        }
        finally
        {
            trailers.Release();
        }
    }

    private void AddTrailers(ReadOnlySpan<byte> section)
    {
        IHttpResponseTrailersFeature? feature = features.Get<IHttpResponseTrailersFeature>();
        while (feature is not null && section.IndexOf("\r\n"u8) is int length and > 0)
        {
            ReadOnlySpan<byte> line = section[..length];
            section = section[(length + 2)..];
            int colon = line.IndexOf((byte)':');
            if (TrailerFilter.MayCome(line[..colon]))
            {
                string name = Encoding.Latin1.GetString(line[..colon]);
                feature.Trailers[name] = StringValues.Concat(feature.Trailers[name], Encoding.Latin1.GetString(Grammar.Trim(line[(colon + 1)..])));
            }
        }
    }
}
