namespace LoadBalancer.Core.Timing;

/// <summary>The watches in the order of the beats that will look at them: a ring of lists, one per beat.</summary>
/// <remarks>
/// Not safe by itself: the heartbeat's lock guards it. Lazy: a watch that is put off stays where it is and is moved when its beat comes, one
/// that is given up is let go then. So a deadline that is set and cleared with each request costs no move at all, and a beat looks at its own
/// list, however many connections there are.
/// </remarks>
internal sealed class Wheel
{
    /// <summary>Beats ahead: 102 s at ten a second, past the usual idle time. What is due later is looked at then, and moved on.</summary>
    private const int SlotCount = 1024;

    private readonly Watch?[] _slots = new Watch?[SlotCount];

    /// <summary>The last beat that was taken.</summary>
    public long Beat { get; private set; }

    /// <summary>Puts a watch, which is nowhere, where <paramref name="beat"/> will find it; at the earliest the next one.</summary>
    public void Put(Watch watch, long beat)
    {
        beat = Math.Clamp(beat, Beat + 1, Beat + SlotCount - 1);
        ref Watch? first = ref _slots[beat % SlotCount];
        watch.Previous = null;
        watch.Next = first;
        if (first is not null)
        {
            first.Previous = watch;
        }

        first = watch;
        Volatile.Write(ref watch.LookedAtBeat, beat);
    }

    /// <summary>Takes a watch out, if it is in.</summary>
    public void Remove(Watch watch)
    {
        if (watch.LookedAtBeat == Watch.Nowhere)
        {
            return;
        }

        if (watch.Previous is null)
        {
            _slots[watch.LookedAtBeat % SlotCount] = watch.Next;
        }
        else
        {
            watch.Previous.Next = watch.Next;
        }

        if (watch.Next is not null)
        {
            watch.Next.Previous = watch.Previous;
        }

        watch.Next = watch.Previous = null;
        Volatile.Write(ref watch.LookedAtBeat, Watch.Nowhere);
    }

    /// <summary>Goes on to <paramref name="beat"/> and takes one watch that a beat up to it looks at; null when there are no more.</summary>
    public Watch? Take(long beat)
    {
        beat = Math.Max(beat, Beat);
        long first = Math.Max(Beat, beat - SlotCount + 1); // after a standstill longer than the ring each list is looked at once
        for (Beat = first; ; Beat++)
        {
            if (_slots[Beat % SlotCount] is Watch watch)
            {
                Remove(watch);
                return watch;
            }

            if (Beat == beat)
            {
                return null;
            }
        }
    }
}
