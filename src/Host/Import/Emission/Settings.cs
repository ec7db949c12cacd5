using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>A key of a table, or of a table within it, and what it is set to.</summary>
/// <param name="Path">The key; before it the table's within, if it is in one.</param>
/// <param name="Value">What it is set to.</param>
internal readonly record struct Setting(string[] Path, TomlNode Value)
{
    public static Setting Of(TomlNode value, params string[] path) => new(path, value);
}

/// <summary>Keys of one <c>[[routes]]</c> or <c>[[services]]</c> that annotations have set, beside those that every such table has.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class Settings
{
    // By the path as one text, so that keys of one table stand together; a line end is in no key.
    private readonly SortedDictionary<string, Setting> _settings = new(StringComparer.Ordinal);

    /// <summary>The keys of the table itself.</summary>
    public IEnumerable<string> Keys => _settings.Values.Select(static setting => setting.Path[0]).Distinct();

    /// <summary>What two tables that say the same have in common.</summary>
    public string Fingerprint
    {
        get
        {
            TomlTable table = TomlNodes.Inline();
            AddTo(table);
            return table.Write();
        }
    }

    public void Set(Setting setting) => _settings[string.Join('\n', setting.Path)] = setting;

    /// <summary>Takes out a key with all that is in it.</summary>
    public void Remove(string key)
    {
        foreach (string path in _settings.Where(each => each.Value.Path[0] == key).Select(static each => each.Key).ToArray())
        {
            _settings.Remove(path);
        }
    }

    public Settings With(IEnumerable<Setting> more)
    {
        Settings copy = new();
        foreach (Setting setting in _settings.Values.Concat(more))
        {
            copy.Set(setting);
        }

        return copy;
    }

    public void AddTo(TomlTable table)
    {
        foreach (Setting setting in _settings.Values)
        {
            TomlTable inner = table;
            foreach (string key in setting.Path[..^1])
            {
                if (!inner.TryGet(key, out TomlEntry? entry))
                {
                    inner.Put(key, TomlNodes.Inline());
                    inner.TryGet(key, out entry);
                }

                inner = (TomlTable)entry!.Value; // put above, if it was not there
            }

            inner.Put(setting.Path[^1], setting.Value);
        }
    }
}
