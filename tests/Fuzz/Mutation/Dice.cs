using System.Buffers.Binary;

namespace LoadBalancer.Fuzz.Mutation;

/// <summary>Numbers that look random and are the same for the same seed, on every machine and runtime.</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Dice that an input brings along: where it is cut depends on nothing else, so that a find repeats.</summary>
    public static Dice Of(ReadOnlySpan<byte> input)
    {
        ulong hash = (ulong)input.Length;
        for (; input.Length >= sizeof(ulong); input = input[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(input));
        }

        foreach (byte value in input)
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return new Dice(hash);
    }

    /// <summary>A number from 0 up to, and without, <paramref name="below"/>.</summary>
    public int Next(int below)
    {
        _state += 0x9E3779B97F4A7C15; // SplitMix64 (Steele, Lea and Flood, 2014)
        return (int)(((Mix(_state) >> 32) * (ulong)below) >> 32);
    }

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OneIn(int times) => Next(times) == 0;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
