using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Primitives;

/// <summary>Which event loop the current thread is, as a small number: what only that thread touches needs no lock and no interlocked operation.</summary>
/// <remarks>
/// Hot path: a read of a field of the thread's own. No two threads have the same number at a time; a number is given again when its thread
/// has ended its loop, and what the earlier one wrote is seen by the next. No static is initialized here, or each read would ask whether it was.
/// </remarks>
internal static class LoopThread
{
    /// <summary>The number of every thread that is no loop's.</summary>
    public const int None = 0;

    [ThreadStatic]
    private static int _number;

    /// <summary>This thread's number, from 1; or <see cref="None"/>.</summary>
    public static int Number
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _number;
    }

    /// <summary>This thread is a loop's from now on.</summary>
    /// <returns>Its number.</returns>
    public static int Enter() => _number = Numbers.Take();

    /// <summary>It is no loop's any more, and touches nothing of the loop's from here on.</summary>
    public static void Leave()
    {
        int number = _number;
        _number = None;
        Numbers.Return(number);
    }

    /// <summary>Who has which: the lowest ones, since rows are kept by number.</summary>
    private static class Numbers
    {
        private static readonly Lock Dealing = new();
        private static readonly SortedSet<int> Returned = [];
        private static int _last;

        public static int Take()
        {
            lock (Dealing)
            {
                if (Returned.Count == 0)
                {
                    return ++_last;
                }

                int lowest = Returned.Min;
                Returned.Remove(lowest);
                return lowest;
            }
        }

        public static void Return(int number)
        {
            lock (Dealing)
            {
                Returned.Add(number);
            }
        }
    }
}
