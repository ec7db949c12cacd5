using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Listening;

/// <summary>One set of <see cref="RecentRequests"/>: the keys whose hashes lead here, so few that all are looked at.</summary>
/// <remarks>
/// Hot path: no lock that waits. Any thread renews and reads; one at a time puts.
/// Race: whoever renews a key that is being replaced marks the new one as seen, which it was. Whoever would put while another does leaves it:
/// a key that matters comes again. A reader takes a key as a whole; its stamp may be the next one's.
/// </remarks>
internal sealed class RecentSet
{
    public const int Ways = 16;

    private Hashes _hashes; // 0: nothing there
    private Stamps _stamps;
    private Keys _keys;
    private int _next; // where the search for a victim begins, so that among equally old ones the first to come is the first to go
    private int _isPutting;

    /// <summary>Marks a key that is here as seen; false when it is not here.</summary>
    public bool TryRenew(ulong hash, uint stamp)
    {
        int at = ((ReadOnlySpan<ulong>)_hashes).IndexOf(hash);
        if (at < 0)
        {
            return false;
        }

        ref uint seen = ref _stamps[at];
        if (seen != stamp)
        {
            seen = stamp; // seldom: a line that is only read stays in every processor's cache
        }

        return true;
    }

    /// <summary>Takes a key in, in place of the one that was not seen for the longest time where none is free.</summary>
    public void Put(ulong hash, uint stamp, byte[] key)
    {
        Debug.Assert(hash != 0, "0 says that there is nothing");
        if (Interlocked.Exchange(ref _isPutting, 1) != 0)
        {
            return;
        }

        if (!TryRenew(hash, stamp)) // another may have put it meanwhile
        {
            int at = Victim();
            _next = (at + 1) % Ways;
            _stamps[at] = stamp;
            Volatile.Write(ref _keys[at], key);
            Volatile.Write(ref _hashes[at], hash);
        }

        Volatile.Write(ref _isPutting, 0);
    }

    public void CopyTo(List<(uint Stamp, byte[] Key)> all)
    {
        for (int at = 0; at < Ways; at++)
        {
            if (Volatile.Read(ref _keys[at]) is byte[] key)
            {
                all.Add((_stamps[at], key));
            }
        }
    }

    private int Victim()
    {
        int victim = _next;
        for (int i = 0; i < Ways; i++)
        {
            int at = (_next + i) % Ways;
            if (_hashes[at] == 0)
            {
                return at;
            }

            // By the difference, which is right over a wrap of the stamps too.
            victim = (int)(_stamps[at] - _stamps[victim]) < 0 ? at : victim;
        }

        return victim;
    }

    [InlineArray(Ways)]
    private struct Hashes
    {
        private ulong _first;
    }

    [InlineArray(Ways)]
    private struct Stamps
    {
        private uint _first;
    }

    [InlineArray(Ways)]
    private struct Keys
    {
        private byte[]? _first;
    }
}
