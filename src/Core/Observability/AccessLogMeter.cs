namespace LoadBalancer.Core.Observability;

/// <summary>Counts the access log's lines that nobody will read.</summary>
/// <remarks>Hot path: one add. Written by sessions (queue full) and the log's writer (write failed).</remarks>
public sealed class AccessLogMeter
{
    private const int QueueFullCell = 0;
    private const int WriteFailedCell = 1;

    private readonly StripedCells _cells = new(2);

    internal AccessLogMeter()
    {
    }

    /// <summary>Lines dropped because the writer had fallen behind by the log's whole capacity.</summary>
    public long QueueFullCount => _cells.Sum(QueueFullCell);

    /// <summary>Lines that were formatted, or waited to be, when their stream failed or the process had to stop.</summary>
    public long WriteFailedCount => _cells.Sum(WriteFailedCell);

    internal void CountQueueFull() => _cells.Add(QueueFullCell, 1);

    internal void CountWriteFailed(int lineCount) => _cells.Add(WriteFailedCell, lineCount);
}
