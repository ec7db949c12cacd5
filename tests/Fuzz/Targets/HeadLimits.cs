using LoadBalancer.Core.Http1;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>The limits heads are tried under.</summary>
internal static class HeadLimits
{
    /// <summary>Small, so that the limits are met as well.</summary>
    public static readonly Http1Limits Small = new(RequestLineBytes: 60, HeaderBytes: 220, HeaderCount: 9, ResponseHeaderBytes: 240);
}
