using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Http2;

/// <summary>One connection to an endpoint that speaks HTTP/2: reads requests in HTTP/1.1 from the data path, has them answered, and writes the answers back as HTTP/1.1.</summary>
/// <remarks>
/// Frames, HPACK and flow control are SocketsHttpHandler's, here held to this one connection. It dials anew by itself only where the endpoint has said that it takes
/// nothing more (GOAWAY), so that a request that it never saw is not lost. Ends when either side does.
/// </remarks>
internal sealed class EndpointConversation(MemoryConnection near, bool isTls)
{
    /// <summary>The most that <c>limits.response_header_bytes</c> may be; what it is, is judged by who reads what is written here. Without a bound an endpoint could fill our memory.</summary>
    private const int MaxAnswerHeadKiB = 256;

    private readonly HeadBuffer _bytes = new();
    private readonly RequestHead _head = new();
    private readonly PipeReader _input = near.Far.Input;
    private readonly PipeWriter _output = near.Far.Output;
    private Stream? _first;
    private volatile bool _hasEnded;
    private volatile bool _isBusy;

    /// <summary>Begins to serve the near end; the task is nobody's to await: it ends with the connection, and says how by it.</summary>
    /// <param name="first">The connection, just opened.</param>
    /// <param name="dial">Opens another one.</param>
    public void Begin(Stream first, Func<CancellationToken, Task<Stream>> dial)
    {
        _first = first;
        _ = RunAsync(dial);
    }

    /// <summary>The socket is over. Between two exchanges that ends the connection; within one, whoever reads from it finds out.</summary>
    public void OnSocketEnded()
    {
        _hasEnded = true;
        if (!_isBusy)
        {
            near.TellEnd();
            _input.CancelPendingRead();
        }
    }

    private static Http1Limits Unbounded { get; } = new(int.MaxValue / 2, int.MaxValue / 2, int.MaxValue, int.MaxValue / 2);

    private async Task RunAsync(Func<CancellationToken, Task<Stream>> dial)
    {
        Exception? end = null;
        HttpMessageInvoker invoker = new(Handler(dial));
        try
        {
            bool goesOn = true;
            while (goesOn && await TryReadHeadAsync())
            {
                _isBusy = true;
                near.TakenCount++;
                goesOn = await EndpointExchange.RunAsync(invoker, near, _head, _bytes.Span, isTls);
                _isBusy = false;
                _head.Reset();
                _bytes.Reset();
                goesOn &= !_hasEnded && !near.IsAborted;
            }
        }
        catch (Exception fault) when (PeerFault.Is(fault) || fault is HttpRequestException)
        {
            end = new IOException("the endpoint ended the exchange", fault);
        }
        catch (Exception bug)
        {
            end = bug; // met by whoever reads the answer, as any bug in its own flow
        }

        near.TellEnd();
        await _output.CompleteAsync(end);
        await _input.CompleteAsync();
        invoker.Dispose();
        await (Interlocked.Exchange(ref _first, null)?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [SuppressMessage("Usage", "CA2262", Justification = "256 KiB are meant.")]
    private SocketsHttpHandler Handler(Func<CancellationToken, Task<Stream>> dial) => new()
    {
        ConnectCallback = async (_, cancellation) => Interlocked.Exchange(ref _first, null) ?? await dial(cancellation),
        MaxConnectionsPerServer = 1,
        EnableMultipleHttp2Connections = false,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan, // the data path's pool decides
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxAnswerHeadKiB,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1, // field values pass as the bytes they are (wire.md rule 11)
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        InitialHttp2StreamWindowSize = 256 * 1024, // one stream at a time: what a round trip of 20 ms needs for 100 Mbit/s
    };

    /// <summary>Reads the next request's head; false when there is none.</summary>
    private async Task<bool> TryReadHeadAsync()
    {
        while (true)
        {
            ReadResult read = await _input.ReadAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (near.IsAborted || (_hasEnded && buffer.IsEmpty))
            {
                return false;
            }

            ParseStatus status = buffer.IsEmpty ? ParseStatus.NeedMore : Parse(buffer);
            if (status == ParseStatus.Complete)
            {
                _input.AdvanceTo(buffer.GetPosition(_head.LengthBytes));
                return true;
            }

            if (read.IsCompleted || status == ParseStatus.Invalid)
            {
                return false;
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private ParseStatus Parse(in ReadOnlySequence<byte> buffer)
    {
        ReadOnlySpan<byte> bytes = _bytes.Join(buffer, int.MaxValue); // our own head: it was bounded when it was a client's
        ParseStatus status = new RequestHeadParser(bytes, _head, Unbounded).Parse();
        if (status == ParseStatus.Complete)
        {
            _bytes.Keep(bytes, _head.LengthBytes);
        }

        return status;
    }
}
