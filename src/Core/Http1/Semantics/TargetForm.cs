namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>The form of a request target (RFC 9112 §3.2). Authority-form belongs to CONNECT, which is refused.</summary>
internal enum TargetForm : byte
{
    /// <summary><c>/path?query</c>.</summary>
    Origin = 0,

    /// <summary><c>http://host/path?query</c>; forwarded in origin-form.</summary>
    Absolute,

    /// <summary><c>*</c>, of OPTIONS only.</summary>
    Asterisk,
}
