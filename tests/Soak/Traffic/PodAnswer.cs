using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>Carries out one order at the pod's end.</summary>
internal sealed class PodAnswer(Wire wire, Order order, Random random)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Answers; false when the connection ends with it.</summary>
    public async Task<bool> WriteAsync(Head request)
    {
        switch (order.Work)
        {
            case PodWork.Length when request.StartLine.StartsWith("HEAD ", StringComparison.Ordinal):
                return await SayAsync("200 OK", $"Content-Length: {order.Bytes}\r\n", 0);
            case PodWork.Length:
                return await SayAsync("200 OK", $"Content-Length: {order.Bytes}\r\n", order.Bytes);
            case PodWork.Chunks:
                return await SayChunksAsync();
            case PodWork.ToEnd:
                await SayAsync("200 OK", "", order.Bytes);
                return false;
            case PodWork.NoContent:
                return await SayAsync("204 No Content", "", 0);
            case PodWork.NotModified:
                return await SayAsync("304 Not Modified", $"Content-Length: {order.Bytes}\r\n", 0);
            case PodWork.Upload:
                return await TakeUploadAsync(request);
            case PodWork.Early:
                return await SayEarlyAsync();
            default:
                await TunnelAsync(request);
                return false;
        }
    }

    private string Head(string status, string fields) => $"HTTP/1.1 {status}\r\n{Order.NonceField}: {order.Nonce}\r\n{fields}\r\n";

    private async Task<bool> SayAsync(string status, string fields, int count)
    {
        bool isLast = random.Next(20) == 0;
        await wire.SendAsync(Head(status, isLast ? fields + "Connection: close\r\n" : fields));
        await SendBodyAsync(0, count);
        return !isLast;
    }

    private async Task SendBodyAsync(long place, int count)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (count > 0)
            {
                int size = Math.Min(PieceBytes, count);
                NonceBody.Fill(piece.AsSpan(0, size), order.Nonce, place);
                await wire.SendAsync(piece.AsMemory(0, size));
                place += size;
                count -= size;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async Task<bool> SayChunksAsync()
    {
        await wire.SendAsync(Head("200 OK", "Transfer-Encoding: chunked\r\n"));
        for (int place = 0; place < order.Bytes;)
        {
            int size = Math.Min(random.Next(1, PieceBytes), order.Bytes - place);
            await wire.SendAsync($"{size:x}\r\n");
            await SendBodyAsync(place, size);
            await wire.SendAsync("\r\n");
            place += size;
        }

        await wire.SendAsync("0\r\n\r\n");
        return true;
    }

    private async Task<bool> TakeUploadAsync(Head request)
    {
        long length = await wire.ReadBodyAsync(request, (piece, place) => NonceBody.Check(piece, order.Nonce, place));
        return length == order.Bytes
            ? await SayAsync("200 OK", $"Content-Length: {Nonce.Length}\r\n", Nonce.Length)
            : throw new UnexpectedException($"{length} bytes came of {order.Bytes}");
    }

    private async Task<bool> SayEarlyAsync()
    {
        await wire.ReadBytesAsync(UploadExchanges.BytesBeforeEarlyAnswer, 0, Check);
        await wire.SendAsync(Head("413 Content Too Large", $"Content-Length: {Nonce.Length}\r\nConnection: close\r\n"));
        await SendBodyAsync(0, Nonce.Length);
        wire.FinishSending();
        // What is on its way must not turn the answer into a reset.
        await wire.ReadToEndAsync((piece, place) => Check(piece, UploadExchanges.BytesBeforeEarlyAnswer + place));
        return false;

        void Check(ReadOnlySpan<byte> piece, long place) => NonceBody.Check(piece, order.Nonce, place);
    }

    private async Task TunnelAsync(Head request)
    {
#pragma warning disable CA5350 // RFC 6455 §4.2.2 names SHA-1
        byte[] hash = SHA1.HashData(Encoding.ASCII.GetBytes(request.Field("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
        string accept = $"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Convert.ToBase64String(hash)}\r\n";
        await wire.SendAsync(Head("101 Switching Protocols", accept));
        long place = 0;
        while (await Frames.TryReadAsync(wire, order.Nonce, place, isClients: true) is { } count)
        {
            await wire.SendAsync(Frames.Of(order.Nonce, place, count, isClients: false));
            if (order.Work == PodWork.SocketCut)
            {
                wire.Reset();
                return;
            }

            place += count;
        }

        // The client has finished; its direction is closed, ours is not.
        await wire.SendAsync(Frames.Of(order.Nonce, place, Nonce.Length, isClients: false));
        wire.FinishSending();
    }
}
