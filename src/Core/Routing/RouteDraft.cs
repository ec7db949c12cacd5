using System.Text;

namespace LoadBalancer.Core.Routing;

/// <summary>A <see cref="RouteNode{T}"/> still being written.</summary>
/// <remarks>Config path: owned by one <see cref="RouteTrieBuilder{T}"/>, one thread.</remarks>
internal sealed class RouteDraft<T>
    where T : class
{
    // As most nodes have one child or none, the first stands alone: 100 000 drafts without a table each.
    private string? _firstElement;
    private RouteDraft<T>? _firstChild;
    private Dictionary<string, RouteDraft<T>>? _others;
    private T? _prefix;
    private T? _exact;
    private T? _exactWithSlash;

    /// <summary>This node as last frozen; null before the first time.</summary>
    public RouteNode<T>? Frozen { get; private set; }

    /// <summary>The next node on the way to a rule, made and put in <paramref name="drafts"/> if it is not there.</summary>
    public RouteDraft<T> Child(string element, List<RouteDraft<T>> drafts)
    {
        if (_firstElement == element)
        {
            return _firstChild!;
        }

        if (_others?.TryGetValue(element, out RouteDraft<T>? other) == true)
        {
            return other;
        }

        RouteDraft<T> child = new();
        drafts.Add(child);
        if (_firstElement is null)
        {
            (_firstElement, _firstChild) = (element, child);
        }
        else
        {
            _others ??= new Dictionary<string, RouteDraft<T>>(StringComparer.Ordinal);
            _others.Add(element, child);
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
        Frozen = new RouteNode<T>(_prefix, _exact, _exactWithSlash, Children(), seed);

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

    private KeyValuePair<byte[], RouteNode<T>>[] Children()
    {
        if (_firstElement is null)
        {
            return [];
        }

        KeyValuePair<byte[], RouteNode<T>> first = KeyValuePair.Create(Encoding.UTF8.GetBytes(_firstElement), _firstChild!.Frozen!); // frozen before its parent
        return _others is null ? [first] : [first, .. AllFrozen(_others)];
    }
}
