using System.Buffers;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>One loop's buffers: lent to a connection while bytes are in its hands, never while it waits for some.</summary>
/// <remarks>
/// Hot path, no lock: the loop's thread only. Last in, first out, so a busy loop receives into the same few pages, which stay in the cache.
/// What is larger than a block, or is needed off the loop, comes from the process's shared pool and goes back there.
/// </remarks>
internal sealed class LoopBuffers
{
    /// <summary>
    /// A block: what one receive takes at most, and a head or a piece of a body is written into. 16 KiB is what an endpoint's answer
    /// mostly fits into; larger ones are measured in docs/adr/0009.
    /// </summary>
    public const int BlockBytes = 16 * 1024;

    /// <summary>Blocks kept: 4 MiB a loop at most. As many connections may be in the midst of something, a body that waits for its answer included, before one is made anew.</summary>
    private const int MostKeptCount = 256;

    private readonly Block[] _kept = new Block[MostKeptCount];
    private int _keptCount;

    /// <summary>A block, its bytes undefined.</summary>
    public byte[] Rent() => _keptCount > 0 ? _kept[--_keptCount].Bytes : GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

    /// <summary>A buffer of at least <paramref name="leastBytes"/>, never of a block's length: that is how the two are told apart. Any thread.</summary>
    public static byte[] RentShared(int leastBytes) =>
        ArrayPool<byte>.Shared.Rent(leastBytes is > BlockBytes / 2 and <= BlockBytes ? BlockBytes + 1 : leastBytes);

    /// <summary>Takes back what either gave.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length != BlockBytes)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else if (_keptCount < MostKeptCount)
        {
            _kept[_keptCount++].Bytes = buffer;
        }
    }

    /// <summary>A place for a block: a value, so that the array stores it without asking for its type.</summary>
    private struct Block
    {
        public byte[] Bytes;
    }
}
