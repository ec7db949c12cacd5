namespace LoadBalancer.Core.Primitives;

/// <summary>The hash by which requests and endpoints find each other in consistent hashing: the same in every process, zone and version.</summary>
/// <remarks>
/// Hot path, pure: a product a byte, for keys of some ten. FNV-1a of 64 bits (Fowler, Noll, Vo), then <see cref="SplitMix.Mix"/>, since FNV leaves the
/// upper bits of short keys alike. A change of it would move every client to another endpoint. It has no secret: who chooses keys freely
/// can make them collide (docs/reference/configuration.md says what that means).
/// </remarks>
public static class StableHash
{
    private const ulong Basis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    /// <summary>Of these bytes.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Basis;
        foreach (byte octet in bytes)
        {
            hash = (hash ^ octet) * Prime;
        }

        return SplitMix.Mix(hash);
    }
}
