using System.Collections.Immutable;
using System.Diagnostics;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Tries a configuration on recent requests before it is put in force.</summary>
/// <remarks>
/// Background: any thread; nothing of what is in force is touched. What counts is where a request goes and what its route does with it, not what the service behind does:
/// endpoints come and go all day.
/// </remarks>
public static class Rehearsal
{
    /// <summary>Examples in all: a screen.</summary>
    private const int MostExamples = 20;

    /// <summary>Compares what becomes of each request with what would.</summary>
    /// <param name="keys">Recent requests: <see cref="RecentRequests.Read"/>.</param>
    /// <param name="inForce">What <paramref name="current"/> was made of.</param>
    /// <param name="current">The snapshot in force.</param>
    /// <param name="next">What would be in force: sound, as validation has found.</param>
    public static RehearsalReport Run(ImmutableArray<RequestKey> keys, ProxyConfig inForce, ProxySnapshot current, ProxyConfig next)
    {
        RehearsedConfig before = new(inForce, current);
        RehearsedConfig after = new(next, SnapshotCompiler.CompileAside(next));
        Dictionary<string, List<RehearsalExample>> examples = [];
        Dictionary<string, int> counts = [];
        foreach (RequestKey key in keys)
        {
            if (Difference(before.FatesOf(key), after.FatesOf(key)) is not (Fate from, Fate to))
            {
                continue;
            }

            string kind = RehearsalChange.Of(from, to);
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (count == 1)
            {
                examples.Add(kind, []);
            }

            if (count <= MostExamples)
            {
                examples[kind].Add(new RehearsalExample(kind, key.Method, key.Host, key.Path, from.ToString(), Show(from, to, kind)));
            }
        }

        int changed = counts.Values.Sum();
        return new RehearsalReport(
            keys.Length,
            changed,
            keys.IsEmpty ? 0 : (double)changed / keys.Length,
            [.. counts.Select(static each => new RehearsalCount(each.Key, each.Value)).OrderByDescending(static each => each.Requests).ThenBy(static each => each.Kind, StringComparer.Ordinal)],
            Some([.. examples.OrderByDescending(each => counts[each.Key]).ThenBy(static each => each.Key, StringComparer.Ordinal).Select(static each => each.Value)]));
    }

    /// <summary>The first thing that may become of it and is not the same; null when all is.</summary>
    private static (Fate From, Fate To)? Difference(List<Fate> before, List<Fate> after)
    {
        for (int i = 0; i < before.Count && i < after.Count; i++)
        {
            if (before[i] != after[i])
            {
                return (before[i], after[i]);
            }
        }

        Debug.Assert(before.Count == after.Count, "the last one asks for nothing and the others do, so neither list begins the other");
        return null;
    }

    private static string Show(Fate from, Fate to, string kind) =>
        kind == RehearsalChange.Policies && from.ToString() == to.ToString() ? $"{to}, with other policies" : to.ToString();

    /// <summary>The first of each kind, then the second of each, until there are enough; then kind by kind.</summary>
    private static ImmutableArray<RehearsalExample> Some(ImmutableArray<List<RehearsalExample>> byKind) =>
    [
        .. byKind.SelectMany(static (examples, kind) => examples.Select((example, turn) => (Turn: turn, Kind: kind, Example: example)))
            .OrderBy(static each => each.Turn).ThenBy(static each => each.Kind)
            .Take(MostExamples)
            .OrderBy(static each => each.Kind).ThenBy(static each => each.Turn)
            .Select(static each => each.Example),
    ];
}
