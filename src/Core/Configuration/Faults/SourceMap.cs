using System.Collections.Immutable;

namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Where one table and each of its keys were written, so that rules report positions without knowing TOML.</summary>
/// <remarks>Config path, immutable. Keys are TOML names; an array's items are <c>key[0]</c>, <c>key[1]</c> …, those of a table of strings <c>key.name</c>.</remarks>
public sealed class SourceMap
{
    private readonly KeyValuePair<string, SourcePosition>[] _values; // a table has a handful: looking through them is cheaper than a table of them
    private readonly ImmutableHashSet<string> _unreadable;

    /// <summary>Remembers positions gathered while a table was read.</summary>
    /// <param name="here">The table itself: its header, or its opening brace.</param>
    /// <param name="values">Where the value of each written key begins.</param>
    /// <param name="unreadable">Keys that are written but whose value was refused already; rules pass over them.</param>
    /// <param name="fingerprint">See <see cref="Fingerprint"/>.</param>
    public SourceMap(
        SourcePosition here, KeyValuePair<string, SourcePosition>[] values, ImmutableHashSet<string> unreadable, long fingerprint = 0)
    {
        Here = here;
        Fingerprint = fingerprint;
        _values = values;
        _unreadable = unreadable;
    }

    /// <summary>Of a record made by code: nothing was written anywhere, and nothing was unreadable.</summary>
    public static SourceMap None { get; } =
        new(SourcePosition.None, [], ImmutableHashSet<string>.Empty);

    /// <summary>The table itself.</summary>
    public SourcePosition Here { get; }

    /// <summary>The same for two tables that say the same, in the same words, in whatever process; else, almost surely, another.</summary>
    public long Fingerprint { get; }

    /// <summary>True when the operator wrote <paramref name="key"/>, readable or not; else its default holds.</summary>
    public bool Has(string key) => TryFind(key, out _);

    /// <summary>True when the key's value was refused while reading: one fault is enough, rules say no more about it.</summary>
    public bool IsUnreadable(string key) => _unreadable.Contains(key);

    /// <summary>The value of <paramref name="key"/>, or the table when the key is absent.</summary>
    public SourcePosition At(string key) => TryFind(key, out SourcePosition position) ? position : Here;

    /// <summary>Item <paramref name="index"/> of the array at <paramref name="key"/>.</summary>
    public SourcePosition At(string key, int index) =>
        TryFind($"{key}[{index}]", out SourcePosition position) ? position : At(key);

    private bool TryFind(string key, out SourcePosition position)
    {
        foreach ((string each, SourcePosition at) in _values)
        {
            if (each == key)
            {
                position = at;
                return true;
            }
        }

        position = default;
        return false;
    }
}
