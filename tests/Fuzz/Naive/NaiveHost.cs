using System.Text.RegularExpressions;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>The grammar of Host values as one pattern for each form; what the fast one must agree with.</summary>
internal static partial class NaiveHost
{
    /// <summary>Longest domain name in text (RFC 1035 §2.3.4), a trailing dot not counted.</summary>
    private const int MaxNameChars = 253;

    public static bool IsValid(string host)
    {
        Match form = Form().Match(host);
        return form.Success &&
            (!form.Groups["port"].Success || int.Parse(form.ValueSpan[(form.Groups["port"].Index + 1)..], null) <= ushort.MaxValue) &&
            (form.Groups["literal"].Success ? IsIPv6(form.Groups["literal"].Value) : form.Groups["name"].Length <= MaxNameChars);
    }

    /// <summary>RFC 3986 §3.2.2 read slowly: groups of one to four digits, one gap of at least one group, perhaps a dotted end.</summary>
    public static bool IsIPv6(string address)
    {
        string[] halves = address.Split("::");
        if (halves.Length > 2 || address.Contains(":::", StringComparison.Ordinal))
        {
            return false;
        }

        int groups = 0;
        for (int half = 0; half < halves.Length; half++)
        {
            string[] parts = halves[half].Length == 0 ? [] : halves[half].Split(':');
            for (int part = 0; part < parts.Length; part++)
            {
                bool isLast = half == halves.Length - 1 && part == parts.Length - 1;
                bool isDotted = isLast && DottedQuad().IsMatch(parts[part]);
                if (!isDotted && !Group().IsMatch(parts[part]))
                {
                    return false;
                }

                groups += isDotted ? 2 : 1;
            }
        }

        return halves.Length == 2 ? groups <= 7 : groups == 8;
    }

    [GeneratedRegex(@"\A(?:\[(?<literal>[0-9A-Fa-f:.]*)\]|(?<name>[-_0-9A-Za-z]{1,63}(?:\.[-_0-9A-Za-z]{1,63})*)\.?)(?<port>:[0-9]{1,5})?\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{1,4}\z")]
    private static partial Regex Group();

    [GeneratedRegex(@"\A(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z")]
    private static partial Regex DottedQuad();
}
