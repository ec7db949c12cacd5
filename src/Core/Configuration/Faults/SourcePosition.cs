namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Where something was written: file, line and column.</summary>
/// <param name="File">Null when the configuration was made by code, not read from a file.</param>
/// <param name="Line">From 1; 0 when the fault is the file itself (missing, empty folder).</param>
/// <param name="Column">From 1, in characters; 0 together with <paramref name="Line"/>.</param>
public readonly record struct SourcePosition(SourceFile? File, int Line, int Column) : IComparable<SourcePosition>
{
    /// <summary>Written nowhere: a value made by code.</summary>
    public static SourcePosition None => default;

    /// <summary>The text of the line, or null where there is none to show.</summary>
    public string? SourceLine => File?.Line(Line);

    /// <summary>File by name, then from top to bottom.</summary>
    public int CompareTo(SourcePosition other)
    {
        int byFile = string.CompareOrdinal(File?.Path, other.File?.Path);
        return byFile != 0 ? byFile : (Line, Column).CompareTo((other.Line, other.Column));
    }

    /// <summary><c>conf/lb.toml:12:5</c>, or <c>conf/lb.toml</c> for a whole file.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}" : File?.Path ?? "(built in)";

    /// <summary>Orders as <see cref="CompareTo"/> does.</summary>
    public static bool operator <(SourcePosition left, SourcePosition right) => left.CompareTo(right) < 0;

    /// <summary>Orders as <see cref="CompareTo"/> does.</summary>
    public static bool operator >(SourcePosition left, SourcePosition right) => left.CompareTo(right) > 0;

    /// <summary>Orders as <see cref="CompareTo"/> does.</summary>
    public static bool operator <=(SourcePosition left, SourcePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Orders as <see cref="CompareTo"/> does.</summary>
    public static bool operator >=(SourcePosition left, SourcePosition right) => left.CompareTo(right) >= 0;
}
