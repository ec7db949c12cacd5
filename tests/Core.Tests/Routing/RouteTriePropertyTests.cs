using CsCheck;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class RouteTriePropertyTests
{
    // Few names and short paths, so that most requests meet several rules.
    private static readonly Gen<string> RuleHost = Gen.OneOf(
        "", "", "a.test", "A.test.", "b.a.test", "test", "*.test", "*.a.test", "*.B.a.test", "*.b.test");

    private static readonly Gen<string> RequestHost = Gen.OneOf(
        "", "a.test", "A.TEST:80", "a.test.", "b.test", "b.a.test", "c.a.test", "c.b.a.test", "test", "x.y.test", "c.b.test", "*.test");

    private static readonly Gen<string> Path =
        Gen.Select(Gen.OneOf("a", "b", "ab", "A").Array[0, 4], Gen.Bool)
            .Select((elements, endsWithSlash) => "/" + string.Join('/', elements) + (endsWithSlash && elements.Length > 0 ? "/" : ""));

    private static readonly Gen<string> Rule =
        Gen.Select(Gen.OneOf("prefix", "exact"), RuleHost, Path).Select((match, host, path) => $"{match} {host}{path}");

    private static readonly Gen<(string Host, string Path)> Request = Gen.Select(RequestHost, Path);

    [Fact]
    public void Agrees_with_a_naive_matcher_on_any_rules_and_requests() =>
        Gen.Select(Rule.Array[0, 24], Request.Array[1, 24]).Sample(
            (rules, requests) =>
            {
                RouteTrieBuilder<string> builder = new();
                List<string> accepted = [];
                foreach (string rule in rules)
                {
                    string? same = NaiveMatcher.SameRule(accepted, rule);
                    Assert.Equal(same is null, builder.TryAdd(Rules.Key(rule), rule, out string? existing));
                    Assert.Equal(same, existing);
                    if (same is null)
                    {
                        accepted.Add(rule);
                    }
                }

                RouteTrie<string> trie = builder.Build();
                foreach ((string host, string path) in requests)
                {
                    Assert.Equal(NaiveMatcher.Find(accepted, host, path), trie.Find(host, path));
                }
            },
            iter: 5_000);
}
