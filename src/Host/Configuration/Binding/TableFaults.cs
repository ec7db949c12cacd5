using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>What is wrong with the keys of one table, each named as the operator knows it.</summary>
/// <remarks>Config path, one thread.</remarks>
/// <param name="heading">The table: <c>[limits]</c>, <c>[[services]]</c>; empty for the top.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class TableFaults(string heading, FaultList faults)
{
    /// <summary>Keys whose value was refused.</summary>
    public ImmutableHashSet<string> Unreadable { get; private set; } = [];

    /// <summary>A key and its table.</summary>
    public string Named(string key) => $"{key} in {heading}";

    /// <summary>Refuses the value of <paramref name="key"/>, or an item of it.</summary>
    public void Refuse(string key, ConfigFaultCode code, TomlNode node, string message, string? meant = null)
    {
        Unreadable = Unreadable.Add(key);
        faults.Add(code, node.Position, message, meant);
    }

    /// <summary>Refuses a key that nobody asked for.</summary>
    /// <param name="entry">The key.</param>
    /// <param name="known">Those that were asked for, and how each is written.</param>
    public void RefuseUnknown(TomlEntry entry, IReadOnlyDictionary<string, string> known)
    {
        string shown = Shown.Plain(entry.Key);
        string name = entry.Value switch
        {
            _ when heading.Length > 0 => $"key '{shown}' in {heading}",
            TomlTable => $"table [{shown}]",
            TomlArray { IsTables: true } => $"table [[{shown}]]",
            _ => $"key '{shown}' outside any table",
        };
        string? nearest = Suggestion.Nearest(entry.Key, known.Keys);
        string? meant = nearest is null || heading.Length > 0 ? nearest : known[nearest];
        faults.Add(ConfigFaultCode.UnknownKey, entry.KeyPosition, $"unknown {name}", meant);
    }

    /// <summary>Reads one scalar, or refuses it.</summary>
    /// <param name="key">The key it belongs to.</param>
    /// <param name="shown">How the operator knows it: the key, or the key and an index.</param>
    /// <param name="node">What was written.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="value">What it is.</param>
    public bool TryRead<T>(string key, string shown, TomlNode node, ValueType<T> type, out T? value)
    {
        Reading<T> reading = node is TomlScalar scalar ? type.Read(scalar.Value) : Reading<T>.WrongType;
        value = reading.Value;
        if (reading.Fault is not { } code)
        {
            return true;
        }

        bool isText = node is TomlScalar { Value: string } && code != ConfigFaultCode.WrongType;
        string present = isText ? Shown.Quoted((string)((TomlScalar)node).Value) : node.Kind;
        Refuse(key, code, node, $"{Named(shown)} is {present}; {reading.Why ?? $"valid: {type.Valid}"}", reading.Meant);
        return false;
    }
}
