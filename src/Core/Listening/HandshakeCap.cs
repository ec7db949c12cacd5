namespace LoadBalancer.Core.Listening;

/// <summary>How many TLS handshakes may be under way at once (wire.md G7), over all listeners.</summary>
/// <remarks>
/// Written by every connection that begins or ends one, any thread. A connection that has said nothing yet is none of them: it costs what any idle one
/// does. A handshake costs far more (OpenSSL's state, buffers, a signature), and for as long as <c>limits.header_timeout</c> where its client stalls.
/// </remarks>
/// <param name="most">Says how many; asked at each.</param>
internal sealed class HandshakeCap(Func<int> most)
{
    private int _underWayCount;

    /// <summary>Those under way now.</summary>
    public int UnderWayCount => Volatile.Read(ref _underWayCount);

    /// <summary>Counts one in, or refuses it. What was counted in must be given back to <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWayCount) <= most())
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>One has ended, well or not.</summary>
    public void Leave() => Interlocked.Decrement(ref _underWayCount);
}
