using System.Runtime.InteropServices;

namespace LoadBalancer.Core.Runtime;

/// <summary>The buckets of one rate limit: for each key the time when its bucket will be full again.</summary>
/// <remarks>
/// Hot path, any thread: a short lock over one of 64 stripes, and a search through the eight places a key may have. Bounded: a stripe of
/// 16 KiB is made with its first key and never grows, so a limit costs 1 MiB at most, 65 536 keys. A bucket that is full again says the same as
/// none, so its place is free. Where all eight are in use the fullest is forgotten: its key gets a full bucket, more than was its due and
/// never less, and no key is ever refused for another's requests.
/// </remarks>
internal sealed class RateTable
{
    private const int StripeCount = 64;     // as many threads seldom meet
    private const int SetsPerStripe = 128;
    private const int PlacesPerSet = 8;     // two cache lines

    // The fraction of the golden ratio: neighbouring addresses, as clients have them, fall far apart.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, StripeCount).Select(static _ => new Lock())];
    private readonly Bucket[]?[] _stripes = new Bucket[StripeCount][];

    /// <summary>Takes one request from the bucket of <paramref name="key"/>, or says how long until it has one.</summary>
    /// <param name="key">Any number.</param>
    /// <param name="nowTicks">Now, above 0.</param>
    /// <param name="intervalTicks">What one request costs.</param>
    /// <param name="burstTicks">What a full bucket holds.</param>
    /// <returns>0 when it was taken; else the wait in ticks, and nothing has changed.</returns>
    public long Take(ulong key, long nowTicks, long intervalTicks, long burstTicks)
    {
        ulong hash = key * Spread;
        hash ^= hash >> 32;
        int stripe = (int)(hash % StripeCount);
        int set = (int)(hash / StripeCount % SetsPerStripe) * PlacesPerSet;
        lock (_locks[stripe])
        {
            Bucket[] buckets = _stripes[stripe] ??= new Bucket[SetsPerStripe * PlacesPerSet];
            ref Bucket bucket = ref Find(buckets.AsSpan(set, PlacesPerSet), key, nowTicks);
            long fullAgainTicks = Math.Max(bucket.FullAgainTicks, nowTicks) + intervalTicks;
            long waitTicks = fullAgainTicks - nowTicks - burstTicks;
            if (waitTicks > 0)
            {
                return waitTicks;
            }

            bucket = new Bucket(key, fullAgainTicks);
            return 0;
        }
    }

    /// <summary>The bucket of <paramref name="key"/>; else the place it may have, emptied of whoever had it.</summary>
    private static ref Bucket Find(Span<Bucket> places, ulong key, long nowTicks)
    {
        int fullest = 0;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Key == key && places[i].FullAgainTicks > nowTicks)
            {
                return ref places[i];
            }

            fullest = places[i].FullAgainTicks < places[fullest].FullAgainTicks ? i : fullest;
        }

        places[fullest] = default;
        return ref places[fullest];
    }

    /// <summary>A bucket that was never used is full again at 0, long ago.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bucket(ulong Key, long FullAgainTicks);
}
