namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Why a path is refused. Every fault is answered with 400 and a close: none can be repaired without guessing.</summary>
/// <remarks>Hot path: a value, because a hostile path is traffic.</remarks>
internal enum PathFault : byte
{
    /// <summary>The path is good.</summary>
    None = 0,

    /// <summary>It does not begin with a slash (RFC 9112 §3.2.1: origin-form is an absolute path).</summary>
    NotAbsolute,

    /// <summary>A raw octet outside visible ASCII; RFC 3986 §2 allows none, and pods disagree about what such octets mean.</summary>
    NotVisibleAscii,

    /// <summary>A percent sign that two hexadecimal digits do not follow.</summary>
    BadEscape,

    /// <summary>An escape that stands for a control character: a pod that unescapes it may end its string or its line there.</summary>
    EscapedControl,

    /// <summary>A backslash, raw or escaped: some pods take it for a slash.</summary>
    Backslash,

    /// <summary>A number sign: RFC 9110 §7.1 keeps the fragment out of the target.</summary>
    Fragment,

    /// <summary>More <c>..</c> than segments before it.</summary>
    AboveRoot,

    /// <summary>
    /// A <c>.</c> or <c>..</c> that becomes a segment only for a reader that cuts parameters off or unescapes a slash:
    /// <c>..;x</c>, <c>..%3bx</c>, <c>..%2fx</c>, <c>x%2f..</c>.
    /// </summary>
    HiddenDotSegment,
}
