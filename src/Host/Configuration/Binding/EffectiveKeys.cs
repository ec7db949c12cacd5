using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>What one table comes to: every key at the value in force, as TOML that reads back as the same configuration.</summary>
/// <remarks>
/// Config path, one thread. Kept while the binder reads, so that there is no second list of keys. A default in words (<c>the address</c>) stands for
/// what only absence says, and is left out.
/// </remarks>
/// <param name="isWrittenOnly">True: defaults are left out.</param>
internal sealed class EffectiveKeys(bool isWrittenOnly)
{
    private readonly OrderedDictionary<string, TomlNode> _values = new(StringComparer.Ordinal);

    /// <summary>For a table within this one.</summary>
    public EffectiveKeys Inner() => new(isWrittenOnly);

    /// <summary>Keeps what was written, or takes it in place of what was kept.</summary>
    public void Add(string key, TomlNode value) => _values[key] = value;

    /// <summary>Keeps the default <paramref name="shown"/>, when it is a value.</summary>
    public void AddDefault(string key, string shown)
    {
        if (!isWrittenOnly && TomlLiteral.Read(shown) is { } value)
        {
            _values[key] = value;
        }
    }

    /// <summary>Keeps the defaults of a table that was not written, when it has any.</summary>
    public void AddDefault(string key, EffectiveKeys table)
    {
        if (!isWrittenOnly && table._values.Count > 0)
        {
            _values[key] = table.ToTable(isInline: false);
        }
    }

    /// <summary>Keeps a table, alone or as the next of several.</summary>
    public void Append(string key, EffectiveKeys table, bool isSeveral)
    {
        if (!isSeveral)
        {
            _values[key] = table.ToTable(isInline: false);
            return;
        }

        if (!_values.TryGetValue(key, out TomlNode? several))
        {
            _values[key] = several = new TomlArray(SourcePosition.None, isTables: true);
        }

        ((TomlArray)several).Items.Add(table.ToTable(isInline: false)); // made here: nothing else is kept under a key of tables
    }

    /// <summary>Forgets a key, kept or not.</summary>
    public void Remove(string key) => _values.Remove(key);

    /// <summary>All that was kept, in the order in which the binder reads.</summary>
    public TomlTable ToTable(bool isInline)
    {
        TomlTable table = new(SourcePosition.None, isInline);
        foreach ((string key, TomlNode value) in _values)
        {
            table.Add(new TomlEntry(key, SourcePosition.None, value));
        }

        return table;
    }
}
