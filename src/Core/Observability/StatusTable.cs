using System.Diagnostics;

namespace LoadBalancer.Core.Observability;

/// <summary>Counters by status code and column, made for a status when it is first seen.</summary>
/// <remarks>
/// Hot path: a short walk and one add. A status seen for the first time allocates its row, once: at most 501 rows
/// (100 to 599 and "other") for each eight columns. Written by every session, read by whoever renders.
/// </remarks>
internal sealed class StatusTable
{
    /// <summary>Status of the row that counts everything outside 100 to 599; RFC 9110 §15 calls those invalid.</summary>
    public const int OtherStatus = 0;

    /// <summary>Eight lists: one step for the few statuses of a healthy service, at most 63 for a pod that sends all of them.</summary>
    private const int ListCount = 8;

    private readonly StatusRow?[] _lists = new StatusRow?[ListCount];

    /// <summary>Every row that counted something, in no order.</summary>
    public IEnumerable<StatusRow> Rows
    {
        get
        {
            for (int list = 0; list < ListCount; list++)
            {
                for (StatusRow? row = Volatile.Read(ref _lists[list]); row is not null; row = row.Next)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>Counts one answer.</summary>
    /// <param name="status">Any number; outside 100 to 599 it counts as "other".</param>
    /// <param name="column">The listener's index for a route, 0 for a service.</param>
    public void Count(int status, int column)
    {
        Debug.Assert(column >= 0);
        int known = status is >= 100 and <= 599 ? status : OtherStatus;
        int block = column / StatusRow.ColumnCount;
        ref StatusRow? list = ref _lists[(known + block) % ListCount];
        StatusRow row = Find(Volatile.Read(ref list), known, block) ?? AddRow(ref list, known, block);
        row.Cells.Add(column % StatusRow.ColumnCount, 1);
    }

    private static StatusRow? Find(StatusRow? row, int status, int block)
    {
        while (row is not null && (row.Status != status || row.Block != block))
        {
            row = row.Next;
        }

        return row;
    }

    /// <remarks>
    /// Race: two sessions meet a new status together. The one whose exchange fails looks again and finds the other's row, so
    /// a status never has two rows (two samples of one name would make the whole scrape invalid).
    /// </remarks>
    private static StatusRow AddRow(ref StatusRow? list, int status, int block)
    {
        StatusRow added = new(status, block);
        while (true)
        {
            StatusRow? first = Volatile.Read(ref list);
            if (Find(first, status, block) is { } theirs)
            {
                return theirs;
            }

            added.Next = first;
            if (Interlocked.CompareExchange(ref list, added, first) == first)
            {
                return added;
            }
        }
    }
}
