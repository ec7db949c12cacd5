using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Primitives;

/// <summary>Random numbers of the thread's own: good enough to spread load, and for nothing that must not be guessed.</summary>
/// <remarks>
/// Hot path: no lock, no allocation, one field of the thread's. <see cref="Random.Shared"/> takes no lock either, but goes through two calls that
/// cannot be inlined, and cannot be told where to begin.
/// </remarks>
internal static class ThreadRandom
{
    [ThreadStatic]
    private static ulong _state;

    /// <summary>64 bits, each as random as any other.</summary>
    public static ulong Next()
    {
        ulong state = _state;
        if (state == 0)
        {
            state = (ulong)Random.Shared.NextInt64();
        }

        state += SplitMix.Step;
        _state = state;
        return SplitMix.Mix(state);
    }

    /// <summary>A number from 0 up to but not including <paramref name="bound"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Below(int bound) => Scale(Next(), bound);

    /// <summary>Brings the upper half of <paramref name="bits"/> to a number below <paramref name="bound"/>: a product instead of a division.</summary>
    /// <remarks>With bounds below 2^20 no number is more than a four-thousandth likelier than another.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Scale(ulong bits, int bound) => (int)(((bits >> 32) * (uint)bound) >> 32);

    /// <summary>Makes what follows on this thread repeatable.</summary>
    public static void SeedForTest(ulong seed) => _state = seed;
}
