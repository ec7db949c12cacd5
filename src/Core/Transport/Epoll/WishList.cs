namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>The wishes that a connection's loop has not granted yet, and whether it stands in the loop's queue for them.</summary>
/// <remarks>Any thread adds, the loop takes. One word, so that the two can never disagree: nobody is queued twice, no wish is left behind.</remarks>
internal struct WishList
{
    private const int IsQueued = 1 << 30;

    private int _wishes;

    /// <summary>Adds a wish; true when the caller has to put the connection into the queue.</summary>
    public bool Add(SocketWishes wish) => (Interlocked.Or(ref _wishes, (int)wish | IsQueued) & IsQueued) == 0;

    /// <summary>Takes all of them: out of the queue now.</summary>
    public SocketWishes TakeAll() => (SocketWishes)(Interlocked.Exchange(ref _wishes, 0) & ~IsQueued);
}
