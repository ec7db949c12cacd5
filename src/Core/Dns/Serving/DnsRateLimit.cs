using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Bounds how many answers a network of clients gets over UDP, where a sender's address proves nothing: else anybody could have us flood anybody.</summary>
/// <remarks>
/// Hot path: no lock, no allocation, one table for all loops. A token bucket for each network, kept as one number: the time at which it will be full
/// again. Networks share the table's <see cref="WayCount"/>-wide sets by a hash nobody can know; the one that has been quiet longest gives way.
/// Race: two loops take from one bucket, or put two networks into one place, at the same moment: one answer is counted once too often or too seldom.
/// </remarks>
internal sealed class DnsRateLimit
{
    /// <summary>Networks that are remembered: a few hundred kilobytes. Those that ask seldom lose nothing by being forgotten.</summary>
    private const int SetCount = 4096;

    private const int WayCount = 4;

    /// <summary>One in so many over the limit is told to come by TCP: who is real then gets its answer, who is not gets half as much as it sent.</summary>
    private const uint Slip = 2;

    private readonly ulong _secret = (ulong)Random.Shared.NextInt64();
    private readonly long _costTicks;
    private readonly long _burstTicks;
    private readonly Bucket[] _buckets = new Bucket[SetCount * WayCount];

    /// <param name="answersPerSecond">For each network; at least 1. As many may come at once.</param>
    /// <param name="ticksPerSecond">Of the clock that <see cref="Take"/> is told.</param>
    public DnsRateLimit(int answersPerSecond, long ticksPerSecond)
    {
        _costTicks = Math.Max(ticksPerSecond / answersPerSecond, 1);
        _burstTicks = _costTicks * answersPerSecond;
    }

    /// <summary>The network of a client: what its <c>sockaddr</c> holds, cut to 24 or 56 bits.</summary>
    public static ulong NetworkOf(ReadOnlySpan<byte> sender, bool isIpv6)
    {
        ReadOnlySpan<byte> address = isIpv6 ? sender.Slice(8, 7) : sender.Slice(4, 3);
        ulong network = isIpv6 ? 6UL : 4UL; // never 0, and never another kind's
        foreach (byte value in address)
        {
            network = (network << 8) | value;
        }

        return network;
    }

    /// <summary>Takes one answer from the network's bucket, if there is one in it.</summary>
    /// <param name="network">Whose.</param>
    /// <param name="nowTicks">A clock that never goes back.</param>
    public DnsRateVerdict Take(ulong network, long nowTicks)
    {
        ref Bucket bucket = ref BucketOf(network, nowTicks);
        long fullAt = Math.Max(Volatile.Read(ref bucket.FullAtTicks), nowTicks);
        if (fullAt - nowTicks + _costTicks <= _burstTicks)
        {
            Volatile.Write(ref bucket.FullAtTicks, fullAt + _costTicks);
            return DnsRateVerdict.Answer;
        }

        return ++bucket.OverCount % Slip == 0 ? DnsRateVerdict.Slip : DnsRateVerdict.Drop;
    }

    private ref Bucket BucketOf(ulong network, long nowTicks)
    {
        int first = (int)(SplitMix.Mix(network ^ _secret) % SetCount) * WayCount;
        int quietest = first;
        for (int index = first; index < first + WayCount; index++)
        {
            if (_buckets[index].Network == network)
            {
                return ref _buckets[index];
            }

            if (_buckets[index].FullAtTicks < _buckets[quietest].FullAtTicks)
            {
                quietest = index;
            }
        }

        ref Bucket taken = ref _buckets[quietest];
        taken.Network = network;
        taken.OverCount = 0;
        Volatile.Write(ref taken.FullAtTicks, nowTicks);
        return ref taken;
    }

    private struct Bucket
    {
        public ulong Network;
        public long FullAtTicks;
        public uint OverCount;
    }
}
