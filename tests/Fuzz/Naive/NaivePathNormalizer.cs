using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>The rules of path normalisation on strings, each one step of its own; what the fast one must agree with.</summary>
internal static partial class NaivePathNormalizer
{
    /// <summary>The normalised path, or null when it is refused for whatever reason.</summary>
    public static string? Normalize(string raw, out bool hadDotSegments)
    {
        hadDotSegments = false;
        if (!raw.StartsWith('/') || raw.Any(octet => octet is <= ' ' or >= '\x7f' or '\\' or '#') || BadEscape().IsMatch(raw))
        {
            return null;
        }

        if (Escape().Matches(raw).Any(escape => Octet(escape) is < ' ' or '\x7f' or '\\'))
        {
            return null;
        }

        string unescaped = Escape().Replace(raw, escape => IsUnreserved(Octet(escape)) ? Octet(escape).ToString() : escape.Value);
        string[] segments = unescaped[1..].Split('/');
        if (segments.Any(segment => segment is not ("." or "..") && HiddenDots().IsMatch(segment)))
        {
            return null;
        }

        List<string> kept = [];
        foreach (string segment in segments.Where(segment => segment.Length > 0))
        {
            hadDotSegments |= segment is "." or "..";
            if (segment == ".." && kept.Count == 0)
            {
                return null;
            }

            if (segment == "..")
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment != ".")
            {
                kept.Add(segment);
            }
        }

        bool endsWithSlash = segments[^1] is "" or "." or "..";
        return "/" + string.Join('/', kept) + (endsWithSlash && kept.Count > 0 ? "/" : "");
    }

    private static char Octet(Match escape) => (char)int.Parse(escape.Value.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static bool IsUnreserved(char octet) => char.IsAsciiLetterOrDigit(octet) || octet is '-' or '.' or '_' or '~';

    [GeneratedRegex("%(?![0-9a-fA-F]{2})")]
    private static partial Regex BadEscape();

    [GeneratedRegex("%[0-9a-fA-F]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex(@"(^|%2[fF])\.{1,2}(;|%3[bB]|%2[fF]|\z)")]
    private static partial Regex HiddenDots();
}
