using System.Text;

namespace LoadBalancer.Core.Routing;

/// <summary>A <see cref="RouteNode{T}"/> still being written.</summary>
/// <remarks>Config path: owned by one <see cref="RouteTrieBuilder{T}"/>, one thread.</remarks>
internal sealed class RouteDraft<T>
    where T : class
{
    private Dictionary<string, RouteDraft<T>>? _children; // null in a leaf
    private T? _prefix;
    private T? _exact;
    private T? _exactWithSlash;

    /// <summary>This node as last frozen; null before the first time.</summary>
    public RouteNode<T>? Frozen { get; private set; }

    /// <summary>The next node on the way to a rule, made and put in <paramref name="drafts"/> if it is not there.</summary>
    public RouteDraft<T> Child(string element, List<RouteDraft<T>> drafts)
    {
        _children ??= new Dictionary<string, RouteDraft<T>>(StringComparer.Ordinal);
        if (!_children.TryGetValue(element, out RouteDraft<T>? child))
        {
            child = new RouteDraft<T>();
            _children.Add(element, child);
            drafts.Add(child);
        }

        return child;
    }

    /// <summary>Where the value of a rule that ends here stands; null in it while there is no such rule.</summary>
    public ref T? Place(PathMatch match, bool endsWithSlash)
    {
        if (match == PathMatch.Prefix)
        {
            return ref _prefix; // a prefix's own trailing slash means nothing
        }

        return ref endsWithSlash ? ref _exactWithSlash : ref _exact;
    }

    /// <summary>Fixes this node as it is now. Its children must have been frozen before it.</summary>
    public void Freeze(ulong seed) =>
        Frozen = new RouteNode<T>(_prefix, _exact, _exactWithSlash, _children is null ? [] : AllFrozen(_children), seed);

    /// <summary>The frozen nodes of <paramref name="drafts"/> under the bytes a request spells their names with.</summary>
    public static KeyValuePair<byte[], RouteNode<T>>[] AllFrozen(Dictionary<string, RouteDraft<T>> drafts)
    {
        var frozen = new KeyValuePair<byte[], RouteNode<T>>[drafts.Count];
        int count = 0;
        foreach ((string name, RouteDraft<T> draft) in drafts)
        {
            frozen[count++] = KeyValuePair.Create(Encoding.UTF8.GetBytes(name), draft.Frozen!); // frozen before its parent
        }

        return frozen;
    }
}
