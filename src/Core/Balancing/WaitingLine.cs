namespace LoadBalancer.Core.Balancing;

/// <summary>The requests that wait for a connection to one of a service's endpoints, first come, first served: <c>queue</c>.</summary>
/// <remarks>
/// Off the hot path: nobody enters while there is room, and whoever ends an exchange only reads a number while nobody waits. A turn is a hint: whoever
/// gets one looks for room again, and may find that a request which has just come was quicker; then it stands first in line again.
/// </remarks>
public sealed class WaitingLine
{
    private readonly Lock _changing = new();
    private readonly LinkedList<IWaiter> _waiters = new();
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Puts a waiter in; false when <paramref name="most"/> wait already.</summary>
    /// <param name="place">The waiter's own, in no line.</param>
    /// <param name="most">How many may wait.</param>
    /// <param name="isFirst">It has had its turn in vain and stands before all others.</param>
    internal bool TryEnter(LinkedListNode<IWaiter> place, int most, bool isFirst)
    {
        lock (_changing)
        {
            if (_count >= most && !isFirst)
            {
                return false;
            }

            if (isFirst)
            {
                _waiters.AddFirst(place);
            }
            else
            {
                _waiters.AddLast(place);
            }

            Volatile.Write(ref _count, _count + 1);
            return true;
        }
    }

    /// <summary>Takes a waiter out, if it is in.</summary>
    internal void Leave(LinkedListNode<IWaiter> place)
    {
        lock (_changing)
        {
            if (place.List == _waiters)
            {
                Remove(place);
            }
        }
    }

    /// <summary>There may be room for one more: gives the first in line that has a use for it its turn.</summary>
    /// <returns>False when there is nobody.</returns>
    internal bool GrantNext()
    {
        while (Count > 0)
        {
            LinkedListNode<IWaiter>? next;
            lock (_changing)
            {
                next = _waiters.First;
                while (next is not null && !next.Value.HasUse)
                {
                    next = next.Next;
                }

                if (next is not null)
                {
                    Remove(next);
                }
            }

            if (next is null)
            {
                return false;
            }

            if (next.Value.TryGrant())
            {
                return true;
            }
        }

        return false;
    }

    private void Remove(LinkedListNode<IWaiter> place)
    {
        _waiters.Remove(place);
        Volatile.Write(ref _count, _count - 1);
    }
}
