using System.Globalization;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>What a route's <c>path</c> may be, so that some request's normalised path can match it.</summary>
/// <remarks>
/// Config path, pure. A request's path is compared after dot segments are removed, slashes merged and the escapes of unreserved
/// characters decoded; <c>%2F</c> and other escapes stay as sent. A path that this would change could never match.
/// </remarks>
internal static class RoutePath
{
    /// <summary>The form the trie compares: for a prefix, <c>/foo/</c> and <c>/foo</c> are the same rule.</summary>
    public static string Normal(string path, RoutePathType type) => type == RoutePathType.Prefix ? path.TrimEnd('/') : path;

    /// <summary>One clause for the operator, or null when the path can match.</summary>
    public static string? WhyUnmatchable(string path)
    {
        if (!path.StartsWith('/'))
        {
            return "a path starts with '/'";
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "a request's repeated slashes are merged before it is compared; write one '/'";
        }

        return WhyBadCharacter(path) ?? WhyBadEscape(path) ?? WhyBadSegments(path);
    }

    private static string? WhyBadCharacter(string path)
    {
        foreach (char letter in path)
        {
            string? why = letter switch
            {
                '?' => "a query is not part of the path",
                '#' => "a fragment is never sent to a load balancer",
                '\\' => "a request with a backslash is refused",
                '*' when path.EndsWith('*') => "there are no wildcards; path_type = \"prefix\" matches everything below",
                <= ' ' or '\x7f' => "a path has no blanks or control characters",
                > '\x7f' => $"write '{Uri.EscapeDataString(letter.ToString())}' for '{letter}', as clients send it",
                _ => null,
            };
            if (why is not null)
            {
                return why;
            }
        }

        return null;
    }

    private static string? WhyBadEscape(string path)
    {
        for (int at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            bool isEscape = at + 2 < path.Length && char.IsAsciiHexDigit(path[at + 1]) && char.IsAsciiHexDigit(path[at + 2]);
            if (!isEscape)
            {
                return "'%' is followed by two hexadecimal digits";
            }

            char meant = (char)int.Parse(path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (char.IsAsciiLetterOrDigit(meant) || meant is '-' or '.' or '_' or '~')
            {
                return $"write '{meant}' for '{path.AsSpan(at, 3)}'; a request's is decoded before it is compared"; // RFC 3986 §2.3
            }

            if (meant is < ' ' or '\x7f' or '\\')
            {
                return $"a request with '{path.AsSpan(at, 3)}' is refused";
            }
        }

        return null;
    }

    private static string? WhyBadSegments(ReadOnlySpan<char> path)
    {
        foreach (Range segment in path.Split('/'))
        {
            if (WhyBadSegment(path[segment]) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private static string? WhyBadSegment(ReadOnlySpan<char> segment)
    {
        // A segment cut at ';' counts too: such requests are refused, because some applications drop what follows the ';'.
        int semicolon = segment.IndexOf(';');
        ReadOnlySpan<char> name = semicolon < 0 ? segment : segment[..semicolon];
        return name is "." or ".." ? $"a request's '{name}' is resolved or refused before it is compared" : null;
    }
}
