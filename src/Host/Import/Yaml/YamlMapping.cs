using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Yaml;

/// <summary>Keys and their values, in the order written.</summary>
internal sealed class YamlMapping(SourcePosition position) : YamlNode(position)
{
    private readonly Dictionary<string, (SourcePosition KeyPosition, YamlNode Value)> _entries = new(StringComparer.Ordinal);

    public IEnumerable<(string Key, SourcePosition KeyPosition, YamlNode Value)> Entries =>
        _entries.Select(static entry => (entry.Key, entry.Value.KeyPosition, entry.Value.Value));

    public override string Kind => "a mapping";

    /// <summary>The value of <paramref name="key"/>, null where there is none or it is nothing.</summary>
    public YamlNode? Find(string key) => _entries.TryGetValue(key, out (SourcePosition KeyPosition, YamlNode Value) entry) && !entry.Value.IsNull ? entry.Value : null;

    /// <summary>Where <paramref name="key"/> stands, null where it does not.</summary>
    public SourcePosition? PlaceOf(string key) => _entries.TryGetValue(key, out (SourcePosition KeyPosition, YamlNode Value) entry) ? entry.KeyPosition : null;

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(string key, SourcePosition keyPosition, YamlNode value)
    {
        _entries.Add(key, (keyPosition, value));
        Weight += 1 + value.Weight;
    }
}
