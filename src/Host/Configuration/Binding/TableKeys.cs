using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Which keys of one table were asked for, and where those that are written stand.</summary>
/// <remarks>Config path, one thread. Tables are read one within the other, so all of them note what was asked for on one stack.</remarks>
/// <param name="table">What was written.</param>
/// <param name="asked">The stack: each key and how it is written.</param>
internal sealed class TableKeys(TomlTable table, List<(string Key, string Written)> asked)
{
    private readonly List<KeyValuePair<string, SourcePosition>> _positions = new(table.Entries.Count);
    private readonly int _firstAsked = asked.Count;
    private int _foundCount;

    /// <summary>What stands under <paramref name="key"/>; null when it is absent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="written">As it is written, <c>[[services]]</c>; null: as it is.</param>
    public TomlNode? Take(string key, string? written = null)
    {
        asked.Add((key, written ?? key));
        if (!table.TryGet(key, out TomlEntry? entry))
        {
            return null;
        }

        _foundCount++;
        Note(key, entry.Value.Position);
        return entry.Value;
    }

    /// <summary>Remembers where a key, or an item of one, stands.</summary>
    public void Note(string key, SourcePosition position) => _positions.Add(KeyValuePair.Create(key, position));

    /// <summary>Where it stands; null when it is not written.</summary>
    public SourcePosition? Find(string key)
    {
        foreach ((string each, SourcePosition position) in _positions)
        {
            if (each == key)
            {
                return position;
            }
        }

        return null;
    }

    /// <summary>Ends the reading: refuses what was not asked for.</summary>
    public SourceMap Close(TableFaults faults)
    {
        if (_foundCount < table.Entries.Count)
        {
            Dictionary<string, string> known = [];
            foreach ((string key, string written) in asked[_firstAsked..])
            {
                known[key] = written;
            }

            foreach (TomlEntry entry in table.Entries.Where(entry => !known.ContainsKey(entry.Key)))
            {
                faults.RefuseUnknown(entry, known);
            }
        }

        asked.RemoveRange(_firstAsked, asked.Count - _firstAsked);
        return new SourceMap(table.Position, [.. _positions], faults.Unreadable, table.Fingerprint());
    }
}
