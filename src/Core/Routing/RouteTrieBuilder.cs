using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadBalancer.Core.Routing;

/// <summary>Collects rules and arranges them into one <see cref="RouteTrie{T}"/>.</summary>
/// <remarks>Config path: one thread. Cost: linear in the path elements of all rules, without recursion, so a path may be of any length.</remarks>
public sealed class RouteTrieBuilder<T>
    where T : class
{
    private readonly Dictionary<string, RouteDraft<T>> _namedHosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteDraft<T>> _wildcardHosts = new(StringComparer.Ordinal);
    private RouteDraft<T>? _anyHost;

    // Every draft, each after its parent.
    private readonly List<RouteDraft<T>> _drafts = [];
    private readonly List<KeyValuePair<RouteKey, T>> _routes = [];

    /// <summary>Adds a rule, unless one that matches exactly the same requests is there already.</summary>
    /// <param name="key">
    /// Two keys are the same rule when they differ only in the host's case or trailing dot, or, for a prefix, in a trailing slash.
    /// </param>
    /// <param name="value">What a request that matches is to find.</param>
    /// <param name="existing">The value of the rule that stood in the way, and stays; null on success.</param>
    public bool TryAdd(RouteKey key, T value, [NotNullWhen(false)] out T? existing)
    {
        Debug.Assert(key.Path.StartsWith('/'), "the configuration refuses a path without its slash");

        RouteDraft<T> draft = Host(key.Host);
        foreach (string element in key.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            draft = draft.Child(element, _drafts);
        }

        ref T? place = ref draft.Place(key.Match, key.Path.EndsWith('/'));
        existing = place;
        if (existing is not null)
        {
            return false;
        }

        place = value;
        _routes.Add(KeyValuePair.Create(key, value));
        return true;
    }

    /// <summary>The trie of what was added so far.</summary>
    public RouteTrie<T> Build()
    {
        ulong seed = ByteHash.DrawSeed();

        // Backwards: a node is made from its children's.
        for (int i = _drafts.Count - 1; i >= 0; i--)
        {
            _drafts[i].Freeze(seed);
        }

        return new RouteTrie<T>(
            new ByteMap<RouteNode<T>>(RouteDraft<T>.AllFrozen(_namedHosts), seed),
            new ByteMap<RouteNode<T>>(RouteDraft<T>.AllFrozen(_wildcardHosts), seed),
            _anyHost?.Frozen,
            [.. _routes]);
    }

    /// <summary>The root of a host's paths, made if it is not there.</summary>
    private RouteDraft<T> Host(string? host)
    {
        if (host is null)
        {
            return _anyHost ??= NewRoot();
        }

        string key = Spell(host);
        bool isWildcard = key.StartsWith("*.", StringComparison.Ordinal);
        Dictionary<string, RouteDraft<T>> hosts = isWildcard ? _wildcardHosts : _namedHosts;
        string name = isWildcard ? key[2..] : key;
        if (!hosts.TryGetValue(name, out RouteDraft<T>? root))
        {
            root = NewRoot();
            hosts.Add(name, root);
        }

        return root;
    }

    private RouteDraft<T> NewRoot()
    {
        var root = new RouteDraft<T>();
        _drafts.Add(root);
        return root;
    }

    /// <summary>The key a request for <paramref name="host"/> is looked up by.</summary>
    private static string Spell(string host)
    {
        byte[] written = Encoding.UTF8.GetBytes(host);
        byte[] key = new byte[written.Length];
        bool fits = HostKey.TryWrite(written, key, out int keyBytes);
        Debug.Assert(fits, "a host key is never longer than its host");
        return Encoding.UTF8.GetString(key, 0, keyBytes);
    }
}
