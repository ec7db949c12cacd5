namespace LoadBalancer.Core.Http1;

/// <summary>How much of a head is read before it is refused. All sizes in bytes.</summary>
/// <param name="RequestLineBytes">Request line without its CRLF; more is 414 (<c>limits.request_line</c>).</param>
/// <param name="HeaderBytes">Field lines of a request with their CRLFs; more is 431 (<c>limits.header_bytes</c>).</param>
/// <param name="HeaderCount">Field lines of a request; more is 431 (<c>limits.header_count</c>).</param>
/// <param name="ResponseHeaderBytes">Whole head of an answer; more is 502 (<c>limits.response_header_bytes</c>).</param>
public sealed record Http1Limits(int RequestLineBytes, int HeaderBytes, int HeaderCount, int ResponseHeaderBytes)
{
    /// <summary>Field lines of an answer; more is 502. Twice the request's: applications set many cookies (wire.md F20).</summary>
    public const int ResponseHeaderCount = 200;

    /// <summary>One field line, name to value end; longer is 431 (wire.md G5).</summary>
    public const int FieldLineBytes = 16 * 1024;

    /// <summary>The defaults of <c>[limits]</c>: nginx's 8 KiB line, and Kestrel's 32 KiB and 100 fields.</summary>
    public static Http1Limits Default { get; } = new(8 * 1024, 32 * 1024, 100, 64 * 1024);
}
