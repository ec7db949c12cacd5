using System.Numerics;

namespace LoadBalancer.Core.Observability;

/// <summary>A row of 64-bit counters, kept once per stripe of threads so that two loops rarely write the same cache line.</summary>
/// <remarks>
/// Hot path: an add is one interlocked add, no lock, no allocation. Written by every session, summed by whoever renders. A gauge
/// is a counter that is also taken from: its stripes may go negative, their sum is right.
/// </remarks>
internal sealed class StripedCells
{
    /// <summary>
    /// One stripe per processor, at most 8: even 64 loops then meet 8 to a line, and a histogram stays at 2 KiB. Measured on a
    /// busy two-core machine, best of eight runs: an add takes 7.5 ns alone, 20 ns when two threads share the cell, 16 ns when they
    /// have a stripe each; the price is 2 ns for finding the stripe. By processor number instead of by thread: 4 ns.
    /// </summary>
    private static readonly uint StripeCount = BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 8));

    /// <summary>64 bytes in longs. The heap aligns an array to 8 bytes only, so a whole line is left between two stripes.</summary>
    private const int LineCells = 8;

    private static uint _lastStripe;

    /// <summary>This thread's stripe plus 1; 0 until it first counts. Loop threads start together, so they get neighbouring ones.</summary>
    [ThreadStatic]
    private static uint _stripe;

    private readonly long[] _cells;
    private readonly int _stride;

    /// <summary>Makes a row of zeros.</summary>
    /// <param name="width">How many counters the row has; at least 1.</param>
    public StripedCells(int width)
    {
        _stride = ((width + LineCells - 1) / LineCells * LineCells) + LineCells;
        _cells = new long[_stride * StripeCount];
    }

    /// <summary>Adds to one counter. Race: more threads than stripes share some; the add is interlocked, so nothing is lost.</summary>
    public void Add(int cell, long amount)
    {
        if (_stripe == 0)
        {
            _stripe = (Interlocked.Increment(ref _lastStripe) % StripeCount) + 1;
        }

        Interlocked.Add(ref _cells[((_stripe - 1) * _stride) + cell], amount);
    }

    /// <summary>The counter's value: never less than at an earlier call, if it is only ever added to.</summary>
    public long Sum(int cell)
    {
        long sum = 0;
        for (int index = cell; index < _cells.Length; index += _stride)
        {
            sum += Volatile.Read(ref _cells[index]);
        }

        return sum;
    }
}
