using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Listening;

/// <summary>Remembers what was asked for lately, each host, path and method once: what a new configuration is rehearsed with.</summary>
/// <remarks>
/// Hot path, any thread: a hash and one set of sixteen. A key that is known costs no allocation, no lock and, but for a mark some thirty times
/// a second, no write; so the loops share one table without being in each other's way, and it stays what one process remembers, not each loop.
/// A key is known by 64 bits of its hash alone. Two that share them count as one, which costs a rehearsal one of its examples; the seed keeps strangers
/// from looking for such pairs. Memory comes with the keys: 3.7 MiB were measured with the table full; 16 384 keys of the longest kind would be 10.
/// </remarks>
public sealed class RecentRequests
{
    /// <summary>As many as <see cref="Read"/> gives: enough that one in a hundred shows a change of a hundredth, few enough to compare at once.</summary>
    public const int MostKeys = 10_000;

    /// <summary>Longer paths are not remembered: it is the short ones that routes tell apart.</summary>
    public const int MaxPathBytes = 512;

    /// <summary>
    /// 16 384 places for 10 000 keys. A set has ten of them on average; that it has to give one up before there are 10 000 happens to three
    /// keys in a thousand.
    /// </summary>
    private const int SetCount = 1_024;

    private readonly RecentSet?[] _sets = new RecentSet?[SetCount];
    private readonly ulong _seed = ByteHash.DrawSeed();
    private readonly int _stampShift;
    private long _skippedCount;

    /// <param name="timestampFrequency">Ticks a second of the clock that <see cref="Note"/> is told the time by.</param>
    public RecentRequests(long timestampFrequency) =>

        // Between a sixteenth and a thirty-second of a second: precise enough to say which key is older, seldom enough to be written.
        _stampShift = Math.Max(0, BitOperations.Log2((ulong)timestampFrequency) - 4);

    /// <summary>Requests that were not remembered, because their path is longer than <see cref="MaxPathBytes"/>.</summary>
    public long SkippedCount => Volatile.Read(ref _skippedCount);

    /// <summary>Remembers one request.</summary>
    /// <param name="hostKey">As routes know it, at most <see cref="HostKey.MaxBytes"/>.</param>
    /// <param name="path">As routes match it.</param>
    /// <param name="method">At most 32 bytes: the parser takes no longer one.</param>
    /// <param name="timestamp">Now.</param>
    internal void Note(ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, long timestamp)
    {
        if (path.Length > MaxPathBytes)
        {
            Interlocked.Increment(ref _skippedCount);
            return;
        }

        ulong hash = ByteHash.Extend(ByteHash.Extend(ByteHash.Extend(_seed, hostKey), path), method);
        hash = hash == 0 ? 1 : hash; // 0 says that a place is free
        uint stamp = (uint)(timestamp >> _stampShift);
        RecentSet? set = Volatile.Read(ref _sets[(int)(hash >> 32) & (SetCount - 1)]);
        if (set is null || !set.TryRenew(hash, stamp))
        {
            Put(hostKey, path, method, hash, stamp);
        }
    }

    /// <summary>What is remembered, the latest first; at most <see cref="MostKeys"/>. While requests come in, a picture of no single instant.</summary>
    public ImmutableArray<RequestKey> Read()
    {
        List<(uint Stamp, byte[] Key)> all = [];
        for (int i = 0; i < SetCount; i++)
        {
            Volatile.Read(ref _sets[i])?.CopyTo(all);
        }

        all.Sort(static (one, other) => (int)(other.Stamp - one.Stamp)); // by the difference: right over a wrap of the stamps too
        return [.. all.Take(MostKeys).Select(static each => Unpack(each.Key))];
    }

    private void Put(ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, ulong hash, uint stamp)
    {
        ref RecentSet? place = ref _sets[(int)(hash >> 32) & (SetCount - 1)];
        RecentSet set = Volatile.Read(ref place)
            ?? Interlocked.CompareExchange(ref place, new RecentSet(), null)
            ?? place; // either ours, or the one another thread was faster with

        // Two lengths that fit a byte each, then host, method and path.
        byte[] key = new byte[2 + hostKey.Length + method.Length + path.Length];
        key[0] = (byte)hostKey.Length;
        key[1] = (byte)method.Length;
        hostKey.CopyTo(key.AsSpan(2));
        method.CopyTo(key.AsSpan(2 + hostKey.Length));
        path.CopyTo(key.AsSpan(2 + hostKey.Length + method.Length));
        set.Put(hash, stamp, key);
    }

    // Latin-1, since each byte is to stay one: the parser lets none above ASCII through that this would show wrongly.
    private static RequestKey Unpack(byte[] key)
    {
        int methodStart = 2 + key[0];
        int pathStart = methodStart + key[1];
        return new RequestKey(
            Encoding.Latin1.GetString(key, 2, key[0]),
            Encoding.Latin1.GetString(key, pathStart, key.Length - pathStart),
            Encoding.Latin1.GetString(key, methodStart, key[1]));
    }
}
