using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Keys and their values, in the order written.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class TomlTable(SourcePosition position, bool isInline) : TomlNode(position)
{
    private readonly Dictionary<string, TomlEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>True when written in braces: complete where it stands, nothing may be added later.</summary>
    public bool IsInline { get; } = isInline;

    public IEnumerable<TomlEntry> Entries => _entries.Values;

    // By name: the order of keys says nothing.
    public override long Fingerprint() => _entries.Values
        .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
        .Aggregate((long)_entries.Count, static (all, entry) => Join(Join(all, new TomlScalar(entry.Key, entry.KeyPosition).Fingerprint()), entry.Value.Fingerprint()));

    public override string Kind => "a table";

    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(TomlEntry entry) => _entries.Add(entry.Key, entry);
}
