using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Explaining;

/// <summary>Says why a path is refused: to the operator, never to the client.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class PathFaultText
{
    public static string Of(PathFault fault) => fault switch
    {
        PathFault.NotAbsolute => "it does not begin with a slash",
        PathFault.NotVisibleAscii => "it holds an octet outside visible ASCII, unescaped",
        PathFault.BadEscape => "a '%' is not followed by two hexadecimal digits",
        PathFault.EscapedControl => "an escape stands for a control character",
        PathFault.Backslash => "it holds a backslash, which some pods take for a slash",
        PathFault.Fragment => "it holds a '#'",
        PathFault.AboveRoot => "it has more '..' than elements before them",
        PathFault.HiddenDotSegment => "it hides a '.' or '..' behind an escaped slash or a ';'",
        _ => "",
    };
}
