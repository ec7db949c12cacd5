namespace LoadBalancer.Core.Observability;

/// <summary>The counters of one status code for eight neighbouring columns.</summary>
/// <remarks>Hot path. Immutable but for its cells; <see cref="Next"/> is set before the row becomes visible and never after.</remarks>
internal sealed class StatusRow(int status, int block)
{
    /// <summary>Eight 64-bit cells fill one cache line, which a row of fewer would take as well.</summary>
    public const int ColumnCount = 8;

    /// <summary>The status code, or <see cref="StatusTable.OtherStatus"/>.</summary>
    public int Status { get; } = status;

    /// <summary>Which eight columns: the first is <c>Block * ColumnCount</c>.</summary>
    public int Block { get; } = block;

    /// <summary>One counter per column.</summary>
    public StripedCells Cells { get; } = new(ColumnCount);

    /// <summary>The next row of the same list.</summary>
    public StatusRow? Next { get; set; }

    /// <summary>The value of the <c>status</c> label.</summary>
    public string Label => Status == StatusTable.OtherStatus
        ? "other"
        : Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
