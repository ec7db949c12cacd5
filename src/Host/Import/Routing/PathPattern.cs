using System.Buffers;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>Reads the patterns of ingress-nginx that mean no more than a prefix, as most that are written do.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class PathPattern
{
    // A dot is one too, and stands in paths as itself far more often.
    private static readonly SearchValues<char> PatternChars = SearchValues.Create(@"\^$|?*+()[]{}");

    /// <summary>Endings that take all that follows, and the group that holds it: <c>/foo(/|$)(.*)</c> is the prefix <c>/foo</c>.</summary>
    private static readonly (string Ending, int RestGroup)[] Endings = [("(/|$)(.*)", 2), ("/?(.*)", 1), ("/(.*)", 1), ("/.*", 0)];

    /// <summary>What <see cref="TryRead"/> takes, for a report.</summary>
    public const string Valid = "lb matches whole path elements, not patterns; what ends in (/|$)(.*), /?(.*), /(.*) or /.* is read as a prefix";

    public static bool IsPlain(string path) => !path.AsSpan().ContainsAny(PatternChars);

    /// <summary>The prefix a pattern means.</summary>
    public static bool TryRead(string pattern, out string prefix, out int restGroup)
    {
        string path = pattern.StartsWith('^') ? pattern[1..] : pattern;
        foreach ((string ending, int group) in Endings)
        {
            if (path.EndsWith(ending, StringComparison.Ordinal) && IsPlain(path[..^ending.Length]))
            {
                prefix = path.Length == ending.Length ? "/" : path[..^ending.Length];
                restGroup = group;
                return true;
            }
        }

        prefix = path;
        restGroup = 0;
        return IsPlain(path);
    }
}
