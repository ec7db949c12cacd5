using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Http2;

/// <summary>Writes an endpoint's answer as a message of HTTP/1.1: the data path judges it like any endpoint's.</summary>
internal static class EndpointAnswer
{
    private const int PieceBytes = 16 * 1024;

    /// <param name="response">Its head has come.</param>
    /// <param name="isHead">It answers HEAD.</param>
    /// <param name="output">Gets it, flushed as it comes.</param>
    /// <param name="cut">Nobody wants it any more.</param>
    public static async Task WriteAsync(HttpResponseMessage response, bool isHead, PipeWriter output, CancellationToken cut)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cut);
            int status = (int)response.StatusCode;
            bool hasNone = isHead || status is 204 or 304;
            Task<int> reading = hasNone ? Task.FromResult(0) : body.ReadAsync(piece, cut).AsTask();

            // Nothing behind the head, as when gRPC refuses a call: it must stay one frame for the client, which an empty chunked body would not.
            bool isEmpty = reading.IsCompletedSuccessfully && reading.Result == 0 && response.TrailingHeaders.NonValidated.Count == 0;
            bool isChunked = WriteHead(response, status, hasNone, isEmpty, output);
            long leftBytes = hasNone ? 0 : response.Content.Headers.ContentLength ?? long.MaxValue;
            bool isMeasured = leftBytes < long.MaxValue;
            int count = isEmpty ? 0 : reading.IsCompletedSuccessfully ? reading.Result : await FlushThenAsync(output, reading);
            while (count > 0)
            {
                leftBytes -= count;
                if (leftBytes < 0)
                {
                    break; // nothing of it may stand where the next answer begins
                }

                if (isChunked)
                {
                    ChunkWriter.WriteChunk(output, piece.AsSpan(0, count));
                }
                else
                {
                    output.Write(piece.AsSpan(0, count));
                }

                reading = body.ReadAsync(piece, cut).AsTask();
                count = reading.IsCompletedSuccessfully ? reading.Result : await FlushThenAsync(output, reading);
            }

            if (isMeasured && leftBytes != 0)
            {
                throw new IOException("the answer is not as long as it said"); // malformed (RFC 9113 §8.1.1), which SocketsHttpHandler lets pass
            }

            if (isChunked)
            {
                WriteEnd(response.TrailingHeaders, output);
            }

            await output.FlushAsync(CancellationToken.None);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>What is written goes out before more is waited for.</summary>
    private static async Task<int> FlushThenAsync(PipeWriter output, Task<int> reading)
    {
        FlushResult flush = await output.FlushAsync(CancellationToken.None);
        int count = await reading;
        return flush.IsCompleted ? throw new IOException("nobody reads the answer any more") : count;
    }

    private static bool WriteHead(HttpResponseMessage response, int status, bool hasNone, bool isEmpty, PipeWriter output)
    {
        Latin1Text.Write(output, string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "));
        output.Write(ReasonPhrases.Of(status)); // HTTP/2 has none
        output.Write("\r\n"u8);
        bool hasLength = WriteFields(response.Headers, output) | WriteFields(response.Content.Headers, output);
        bool isChunked = !hasNone && !hasLength && !isEmpty;
        output.Write(isChunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : hasNone || hasLength ? "\r\n"u8 : "Content-Length: 0\r\n\r\n"u8);
        return isChunked;
    }

    /// <returns>True when a length is among them.</returns>
    private static bool WriteFields(HttpHeaders headers, PipeWriter output)
    {
        bool hasLength = false;
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            KnownField known = KnownFields.Find(Encoding.Latin1.GetBytes(name));
            if (known is KnownField.Connection or KnownField.TransferEncoding or KnownField.Upgrade or KnownField.KeepAlive or KnownField.ProxyConnection)
            {
                continue; // RFC 9113 §8.2.2: they have no meaning there, and would have one here
            }

            hasLength |= known == KnownField.ContentLength;
            foreach (string value in values)
            {
                Latin1Text.WriteField(output, name, value);
            }
        }

        return hasLength;
    }

    private static void WriteEnd(HttpHeaders trailers, PipeWriter output)
    {
        output.Write(ChunkWriter.LastChunk);
        foreach ((string name, HeaderStringValues values) in trailers.NonValidated)
        {
            foreach (string value in values)
            {
                Latin1Text.WriteField(output, name, value);
            }
        }

        output.Write(ChunkWriter.ChunkEnd);
    }
}
