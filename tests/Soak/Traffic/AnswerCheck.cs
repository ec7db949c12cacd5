using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>Reads an answer and holds every byte of it against what was ordered.</summary>
internal static class AnswerCheck
{
    /// <summary>Reads the whole answer to <paramref name="order"/>.</summary>
    /// <param name="wire">Where it comes.</param>
    /// <param name="order">What was asked.</param>
    /// <param name="status">What it must be.</param>
    /// <param name="bytes">The length of its body.</param>
    /// <param name="isLast">True when it must say that the connection ends, false when it must not.</param>
    public static async Task ReadAsync(Wire wire, Order order, int status, int bytes, bool isLast = false)
    {
        Head head = await ReadHeadAsync(wire, order, status);
        if (head.SaysClose != isLast)
        {
            throw new UnexpectedException($"{order}: Connection: close {(isLast ? "is missing" : "was not caused")}: {head}");
        }

        await ReadBodyAsync(wire, head, order, bytes);
    }

    /// <summary>Reads the head and holds it against the order.</summary>
    public static async Task<Head> ReadHeadAsync(Wire wire, Order order, int status)
    {
        Head head = await wire.ReadHeadAsync();
        if (head.Field(Order.NonceField) is { } nonce && nonce != order.Nonce.ToString())
        {
            throw new WrongBytesException($"{order} got the answer of {nonce}: {head}");
        }

        if (head.Status != status)
        {
            throw new UnexpectedException($"{order} got {head.Status}, not {status}: {head}");
        }

        return head.Field(Order.NonceField) is null ? throw new UnexpectedException($"{order} got an answer without nonce: {head}") : head;
    }

    public static async Task ReadBodyAsync(Wire wire, Head head, Order order, int bytes)
    {
        if (bytes > 0 && head.ContentLength is null && !head.IsChunked)
        {
            throw new UnexpectedException($"{order}: no body: {head}"); // to a 1.1 client every end is framed, the pod's close too
        }

        long length = await wire.ReadBodyAsync(head, (piece, place) => NonceBody.Check(piece, order.Nonce, place));
        if (length != bytes)
        {
            throw new UnexpectedException($"{order}: {length} bytes came, not {bytes}: {head}");
        }
    }

    public static byte[] Join(string head, ReadOnlySpan<byte> body) => [.. Encoding.ASCII.GetBytes(head), .. body];
}
