namespace LoadBalancer.Core.Primitives;

/// <summary>The step and the mixing of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).</summary>
/// <remarks>Hot path, pure: two products and three shifts.</remarks>
internal static class SplitMix
{
    /// <summary>What the state of a generator grows by: 2^64 over the golden ratio, odd.</summary>
    public const ulong Step = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Each bit of <paramref name="word"/> changes each bit of the result about every second time; no two words give the same.</summary>
    public static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
        return word ^ (word >> 31);
    }
}
