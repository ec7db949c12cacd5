using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Keys and their values, in the order written.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class TomlTable(SourcePosition position, bool isInline) : TomlNode(position)
{
    /// <summary>Up to here looking through the keys is cheaper than a table of them; 10 000 routes have so few each.</summary>
    private const int MostUnindexed = 8;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, TomlEntry>? _index; // null while there are few

    /// <summary>True when written in braces: complete where it stands, nothing may be added later.</summary>
    public bool IsInline { get; } = isInline;

    public IReadOnlyList<TomlEntry> Entries => _entries;

    public override string Kind => "a table";

    /// <summary>The order of keys says nothing: a sum.</summary>
    public override long Fingerprint()
    {
        long all = _entries.Count;
        foreach (TomlEntry entry in _entries)
        {
            all += Join(TomlScalar.Fingerprint(entry.Key), entry.Value.Fingerprint());
        }

        return all;
    }

    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out entry);
        }

        foreach (TomlEntry each in _entries)
        {
            if (each.Key == key)
            {
                entry = each;
                return true;
            }
        }

        entry = null;
        return false;
    }

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(TomlEntry entry)
    {
        _entries.Add(entry);
        if (_entries.Count > MostUnindexed)
        {
            _index ??= _entries.ToDictionary(static each => each.Key, StringComparer.Ordinal);
            _index[entry.Key] = entry;
        }
    }
}
