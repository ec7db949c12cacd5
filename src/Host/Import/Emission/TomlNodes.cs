using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>Makes the values of a configuration that no file was read for.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class TomlNodes
{
    public static TomlScalar Text(string text) => new(text, SourcePosition.None);

    public static TomlScalar Number(long number) => new(number, SourcePosition.None);

    public static TomlScalar Truth(bool truth) => new(truth, SourcePosition.None);

    public static TomlScalar Duration(TimeSpan duration) => Text(DurationNotation.Format(duration));

    /// <summary>With a unit where there is a whole number of one, else in bytes.</summary>
    public static TomlScalar Size(long bytes) => SizeNotation.Format(bytes) is var text && text.EndsWith('B') ? Text(text) : Number(bytes);

    public static TomlArray Texts(IEnumerable<string> texts) => List(texts.Select(Text));

    public static TomlArray List(IEnumerable<TomlNode> items)
    {
        TomlArray array = new(SourcePosition.None, isTables: false);
        array.Items.AddRange(items);
        return array;
    }

    /// <summary>A table with a header of its own.</summary>
    public static TomlTable Headed() => new(SourcePosition.None, isInline: false);

    /// <summary>A table in braces.</summary>
    public static TomlTable Inline(params IEnumerable<(string Key, TomlNode Value)> entries)
    {
        TomlTable table = new(SourcePosition.None, isInline: true);
        foreach ((string key, TomlNode value) in entries)
        {
            table.Put(key, value);
        }

        return table;
    }

    /// <summary>Adds a key that is not there yet, and gives the table back.</summary>
    public static TomlTable Put(this TomlTable table, string key, TomlNode value)
    {
        table.Add(new TomlEntry(key, SourcePosition.None, value));
        return table;
    }

    /// <summary>Adds one table to the array of tables <paramref name="key"/>, making it where there is none.</summary>
    public static void Append(this TomlTable root, string key, TomlTable table)
    {
        if (!root.TryGet(key, out TomlEntry? entry))
        {
            entry = new TomlEntry(key, SourcePosition.None, new TomlArray(SourcePosition.None, isTables: true));
            root.Add(entry);
        }

        ((TomlArray)entry.Value).Items.Add(table);
    }

    /// <summary>The table as a file of its own would read.</summary>
    public static string Write(this TomlTable table)
    {
        using StringWriter text = new();
        new TomlWriter(text).Write(table);
        return text.ToString();
    }
}
