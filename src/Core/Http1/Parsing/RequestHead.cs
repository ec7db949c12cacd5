namespace LoadBalancer.Core.Http1.Parsing;

/// <summary>The parts of a request head as offsets into its bytes.</summary>
/// <remarks>Hot path: one per session, reset for each request. Filled by <see cref="RequestHeadParser"/>, read by Semantics and Writing.</remarks>
internal sealed class RequestHead
{
    /// <summary>Where the parser stands.</summary>
    public HeadProgress Progress;

    public FieldTable Fields { get; } = new();

    public HttpMethod Method { get; set; }

    public int MethodStart { get; set; }

    public int MethodLength { get; set; }

    public int TargetStart { get; set; }

    public int TargetLength { get; set; }

    /// <summary>True for HTTP/1.0; the only other version that gets past the parser is 1.1.</summary>
    public bool IsHttp10 { get; set; }

    /// <summary>The whole head, empty lines before it and the one after it included. Set when complete.</summary>
    public int LengthBytes => Progress.LineStart;

    public ReadOnlySpan<byte> MethodName(ReadOnlySpan<byte> head) => head.Slice(MethodStart, MethodLength);

    public ReadOnlySpan<byte> Target(ReadOnlySpan<byte> head) => head.Slice(TargetStart, TargetLength);

    public void Reset()
    {
        Progress = default;
        Fields.Reset();
        Method = default;
        MethodStart = MethodLength = TargetStart = TargetLength = 0;
        IsHttp10 = false;
    }
}
