using System.Text;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

/// <summary>Rules as one writes them on paper: <c>prefix *.example.test/foo</c>, <c>exact /foo</c>. A rule's value is its own text.</summary>
internal static class Rules
{
    public static RouteTrie<string> Trie(params IEnumerable<string> rules)
    {
        RouteTrieBuilder<string> builder = new();
        foreach (string rule in rules)
        {
            Assert.True(builder.TryAdd(Key(rule), rule, out string? existing), $"'{rule}' is the same as '{existing}'");
        }

        return builder.Build();
    }

    public static RouteKey Key(string rule)
    {
        int space = rule.IndexOf(' ', StringComparison.Ordinal);
        int slash = rule.IndexOf('/', StringComparison.Ordinal);
        string host = rule[(space + 1)..slash];
        PathMatch match = rule[..space] switch
        {
            "prefix" => PathMatch.Prefix,
            "exact" => PathMatch.Exact,
            string other => throw new ArgumentException($"'{other}' is neither prefix nor exact", nameof(rule)),
        };
        return new RouteKey(host.Length == 0 ? null : host, rule[slash..], match);
    }

    /// <summary>Looks up as the data path does: the Host value through its key, then both as bytes.</summary>
    public static string? Find(this RouteTrie<string> trie, string host, string path)
    {
        Span<byte> key = stackalloc byte[HostKey.MaxBytes];
        Assert.True(HostKey.TryWrite(Encoding.Latin1.GetBytes(host), key, out int keyBytes));
        return trie.Find(key[..keyBytes], Encoding.Latin1.GetBytes(path));
    }
}
