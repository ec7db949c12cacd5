using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

/// <summary>The rules of routing written down as slowly and plainly as possible; what the trie must agree with.</summary>
internal static class NaiveMatcher
{
    public static string? Find(IReadOnlyList<string> rules, string host, string path)
    {
        string name = Name(host);
        List<RouteKey> keys = [.. rules.Select(Rules.Key)];
        Predicate<string?>[] inOrder =
        [
            ruleHost => ruleHost is not null && Name(ruleHost) == name,
            ruleHost => ruleHost is not null && IsOneLabelMore(name, Name(ruleHost)),
            ruleHost => ruleHost is null,
        ];
        Predicate<string?>? decides = inOrder.FirstOrDefault(matches => keys.Any(key => matches(key.Host)));
        int best = -1;
        for (int i = 0; i < keys.Count; i++)
        {
            if (decides is not null && decides(keys[i].Host) && Covers(keys[i], path) && (best < 0 || GoesBefore(keys[i], keys[best])))
            {
                best = i;
            }
        }

        return best < 0 ? null : rules[best];
    }

    /// <summary>The rule of <paramref name="rules"/> that matches the same requests as <paramref name="rule"/>.</summary>
    public static string? SameRule(IEnumerable<string> rules, string rule) => rules.FirstOrDefault(other => Spelling(other) == Spelling(rule));

    private static string Spelling(string rule)
    {
        RouteKey key = Rules.Key(rule);
        string path = key.Match == PathMatch.Exact ? key.Path : string.Join('/', Elements(key.Path));
        return $"{key.Match} {(key.Host is null ? "any" : Name(key.Host))} {path}";
    }

    private static bool Covers(RouteKey key, string path) => key.Match == PathMatch.Exact
        ? key.Path == path
        : Elements(path).Take(Elements(key.Path).Length).SequenceEqual(Elements(key.Path));

    private static bool GoesBefore(RouteKey one, RouteKey other) => one.Match == other.Match
        ? Elements(one.Path).Length > Elements(other.Path).Length
        : one.Match == PathMatch.Exact;

    private static bool IsOneLabelMore(string name, string wildcard) =>
        wildcard.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(wildcard[1..], StringComparison.Ordinal) &&
        name.Length > wildcard.Length - 1 && !name[..^(wildcard.Length - 1)].Contains('.', StringComparison.Ordinal);

    private static string Name(string host) => host.Split(':')[0].TrimEnd('.').ToLowerInvariant();

    private static string[] Elements(string path) => path.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
}
