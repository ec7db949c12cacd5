namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>How far a head has been read, in bytes from its start; what makes a parser resumable at any byte.</summary>
internal struct HeadProgress
{
    /// <summary>First byte of the line being read.</summary>
    public int LineStart;

    /// <summary>Bytes already searched for the line's end: they are not searched again when more arrive.</summary>
    public int ScannedBytes;

    /// <summary>First byte after the start line; 0 until that line is complete.</summary>
    public int FieldsStart;

    /// <summary>Empty lines skipped before the start line.</summary>
    public int BlankLines;
}
