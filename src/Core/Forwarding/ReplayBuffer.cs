using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What was taken of a request's body, kept as it came, so that another attempt can send it again: up to a bound.</summary>
/// <remarks>
/// Hot path where a request has a body; a bodyless one never comes here. A body that came whole in one read, as most do, is left in the client's pipe until its answer
/// comes: nothing is copied, and another attempt reads it anew. Any other is copied into memory that is rented, by what is needed of the bound, and given back with the exchange.
/// Written and read by the request's flow alone, and by the attempt once that has ended.
/// </remarks>
internal sealed class ReplayBuffer
{
    /// <summary>Most bodies that may be repeated are forms and documents of an interface.</summary>
    private const int FirstBytes = 4 * 1024;

    private byte[] _bytes = [];
    private int _count;
    private int _most;
    private PipeReader? _holder;
    private long _heldBytes;

    /// <summary>True while everything that was taken of the body is here, be it nothing yet: the body can be sent again.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What is here.</summary>
    public ReadOnlyMemory<byte> Kept => _bytes.AsMemory(0, _count);

    /// <summary>Readies it for a body.</summary>
    /// <param name="most">Bytes it may keep; 0: none, the body is sent once.</param>
    public void Begin(int most)
    {
        _most = most;
        IsWhole = most > 0;
    }

    /// <summary>Leaves a body in the pipe that it came from: the caller must not consume it there. False when that cannot be.</summary>
    /// <param name="holder">The client's pipe; the body is the next that it gives.</param>
    /// <param name="bytes">All of the body, in one read.</param>
    public bool TryHold(PipeReader holder, long bytes)
    {
        if (_count > 0 || bytes > _most)
        {
            return false;
        }

        (_holder, _heldBytes) = (holder, bytes);
        return true;
    }

    /// <summary>Keeps what was taken from the client; or gives up for good when it is too much.</summary>
    public void Add(in ReadOnlySequence<byte> taken)
    {
        if (!IsWhole)
        {
            return;
        }

        if (taken.Length > _most - _count)
        {
            Release();
            return;
        }

        int addedCount = (int)taken.Length;
        if (_count + addedCount > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + addedCount, Math.Min(_most, Math.Max(FirstBytes, 2 * _count))));
            Kept.CopyTo(larger);
            GiveBack();
            _bytes = larger;
        }

        taken.CopyTo(_bytes.AsSpan(_count));
        _count += addedCount;
    }

    /// <summary>Forgets the body, gives its memory back, and takes it off the pipe that holds it. Before anybody else reads from that.</summary>
    public void Release()
    {
        if (_holder is PipeReader holder)
        {
            _holder = null;
            TakeOff(holder);
        }

        IsWhole = false;
        _count = 0;
        GiveBack();
    }

    private void TakeOff(PipeReader holder)
    {
        try
        {
            if (!holder.TryRead(out ReadResult read) || read.Buffer.Length < _heldBytes)
            {
                throw new InvalidOperationException("a body that was held is not in its pipe: what follows would be taken for the next request");
            }

            holder.AdvanceTo(read.Buffer.GetPosition(_heldBytes));
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            // The client has gone, and its pipe with it: whoever reads next hears of it.
        }
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
