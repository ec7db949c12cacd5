using System.Buffers;

namespace LoadBalancer.Core.Forwarding;

/// <summary>What was taken of a request's body, kept as it came, so that another attempt can send it again: up to a bound.</summary>
/// <remarks>
/// Hot path where a request has a body and may be sent twice; a bodyless one never comes here. Memory is rented, by what is needed of the bound, and given back
/// with the exchange. Written and read by the request's flow alone.
/// </remarks>
internal sealed class ReplayBuffer
{
    /// <summary>Most bodies that may be repeated are forms and documents of an interface.</summary>
    private const int FirstBytes = 4 * 1024;

    private byte[] _bytes = [];
    private int _count;
    private int _most;

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

    /// <summary>Forgets the body, and gives its memory back.</summary>
    public void Release()
    {
        IsWhole = false;
        _count = 0;
        GiveBack();
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
