namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What the kernel has reported of a connection's other end.</summary>
internal struct PeerState
{
    private bool _isShortReadNoEnd;

    /// <summary>Its FIN has been seen, or its reset.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>Its reset has been seen, whatever is still to be read.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>
    /// A receive that did not fill its buffer has not emptied the kernel's for sure: behind the last byte there is a FIN to be found, or the
    /// receive has stopped at TCP's urgent mark.
    /// </summary>
    public readonly bool IsShortReadNoEnd => _isShortReadNoEnd || HasFinished;

    public void Note(uint events)
    {
        if ((events & (Libc.EpollRdhup | Libc.EpollHup | Libc.EpollErr | Libc.EpollPri)) == 0)
        {
            return; // bytes, or room for some: the rule
        }

        HasFailed |= (events & Libc.EpollErr) != 0;
        HasFinished |= (events & (Libc.EpollRdhup | Libc.EpollHup | Libc.EpollErr)) != 0;
        _isShortReadNoEnd |= (events & Libc.EpollPri) != 0;
    }
}
