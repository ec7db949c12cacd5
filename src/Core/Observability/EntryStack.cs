using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace LoadBalancer.Core.Observability;

/// <summary>A lock-free stack of access log entries, linked through the entries themselves.</summary>
/// <remarks>
/// Hot path: one compare-exchange a call when nobody interferes; no lock, no allocation. A stack rather than a queue: the entry
/// used last is taken first, so a quiet process touches a handful of them and makes no others. Any thread may push; any may pop.
/// Race: between the read of the first entry's link and the exchange, another thread may pop that entry, use it and push it
/// back. The upper half of the head counts changes, so the exchange fails then; it could only be fooled by exactly 2^32 changes
/// within that window.
/// </remarks>
internal sealed class EntryStack(AccessLogEntry?[] entries)
{
    private PaddedHead _head;

    /// <summary>Puts an entry on top. The caller owns it no more.</summary>
    public void Push(AccessLogEntry entry)
    {
        long head;
        do
        {
            head = Volatile.Read(ref _head.Value);
            entry.Next = FirstOf(head);
        }
        while (Interlocked.CompareExchange(ref _head.Value, Changed(head, entry.Slot + 1), head) != head);
    }

    /// <summary>Takes the top entry, which the caller owns from then on.</summary>
    /// <returns>False when the stack is empty.</returns>
    public bool TryPop([NotNullWhen(true)] out AccessLogEntry? entry)
    {
        long head;
        do
        {
            head = Volatile.Read(ref _head.Value);
            entry = Entry(FirstOf(head));
            if (entry is null)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _head.Value, Changed(head, entry.Next), head) != head);
        return true;
    }

    /// <summary>Takes everything, turned round: the entry pushed first comes first. The caller owns the whole list.</summary>
    /// <returns>The first entry, or null; the others hang on it: <see cref="After"/>.</returns>
    public AccessLogEntry? TakeAllOldestFirst()
    {
        long head;
        do
        {
            head = Volatile.Read(ref _head.Value);
        }
        while (Interlocked.CompareExchange(ref _head.Value, Changed(head, 0), head) != head);

        AccessLogEntry? oldest = null;
        for (AccessLogEntry? entry = Entry(FirstOf(head)); entry is not null;)
        {
            AccessLogEntry? older = After(entry);
            entry.Next = oldest is null ? 0 : oldest.Slot + 1;
            oldest = entry;
            entry = older;
        }

        return oldest;
    }

    /// <summary>The entry after this one in a list that <see cref="TakeAllOldestFirst"/> gave.</summary>
    public AccessLogEntry? After(AccessLogEntry entry) => Entry(entry.Next);

    private AccessLogEntry? Entry(int link) => link == 0 ? null : Volatile.Read(ref entries[link - 1]);

    private static int FirstOf(long head) => (int)head;

    private static long Changed(long head, int first) => (((head >> 32) + 1) << 32) | (uint)first;

    /// <summary>The head with a cache line of its own: every session writes it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedHead
    {
        [FieldOffset(64)]
        public long Value;
    }
}
