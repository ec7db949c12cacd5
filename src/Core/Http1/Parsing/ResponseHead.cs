namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>The parts of an answer's head as offsets into its bytes.</summary>
/// <remarks>Hot path: one per session, reset for each head. Filled by <see cref="ResponseHeadParser"/>, read by Semantics and Writing.</remarks>
internal sealed class ResponseHead
{
    /// <summary>Where the parser stands.</summary>
    public HeadProgress Progress;

    public FieldTable Fields { get; } = new();

    /// <summary>100 to 599.</summary>
    public int StatusCode { get; set; }

    public int ReasonStart { get; set; }

    public int ReasonLength { get; set; }

    /// <summary>True for HTTP/1.0; the only other version that gets past the parser is 1.1.</summary>
    public bool IsHttp10 { get; set; }

    /// <summary>The whole head, the empty line after it included. Set when complete.</summary>
    public int LengthBytes => Progress.LineStart;

    public void Reset()
    {
        Progress = default;
        Fields.Reset();
        StatusCode = ReasonStart = ReasonLength = 0;
        IsHttp10 = false;
    }
}
