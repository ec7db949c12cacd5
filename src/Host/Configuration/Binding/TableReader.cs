using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Reads one table key by key, remembers which keys were asked for, and at the end refuses the others.</summary>
/// <remarks>
/// Config path, one thread. A value that cannot be read becomes a fault and reads as its default, so that reading goes on and
/// every fault is found. With a <see cref="KeyListing"/>, an empty table is read only to list what it might hold.
/// </remarks>
/// <param name="table">What was written.</param>
/// <param name="heading">Its name for the operator: <c>[limits]</c>, <c>[[services]]</c>; empty for the top.</param>
/// <param name="faults">Where faults go.</param>
/// <param name="listing">Where keys are listed; null when a configuration is read.</param>
internal sealed class TableReader(TomlTable table, string heading, FaultList faults, KeyListing? listing)
{
    private const string ALabel = "a table of strings, such as { app = \"web\" }";

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal); // key to how it is written
    private readonly Dictionary<string, SourcePosition> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>The key's value, or <paramref name="fallback"/> (<paramref name="shown"/> in words) when absent or unreadable.</summary>
    public T Value<T>(string key, ValueType<T> type, T fallback, string? shown = null)
    {
        listing?.Add(heading, key, type.Name, shown ?? type.Format(fallback));
        return Take(key) is { } node && TryRead(key, key, node, type, out T? value) ? value! : fallback;
    }

    /// <summary>The key's value, or null when it is absent or unreadable.</summary>
    public T? Reference<T>(string key, ValueType<T> type, string shown = KeyListing.Required)
        where T : class
    {
        listing?.Add(heading, key, type.Name, shown);
        return Take(key) is { } node && TryRead(key, key, node, type, out T? value) ? value : null;
    }

    /// <summary>As <see cref="Reference"/>, for a number.</summary>
    public T? Number<T>(string key, ValueType<T> type, string shown = KeyListing.NoDefault)
        where T : struct
    {
        listing?.Add(heading, key, type.Name, shown);
        return Take(key) is { } node && TryRead(key, key, node, type, out T value) ? value : null;
    }

    /// <summary>The readable items of an array of scalars; <paramref name="fallback"/>, or empty, when it is absent.</summary>
    public ImmutableArray<T> List<T>(string key, ValueType<T> type, ImmutableArray<T> fallback = default, string? shown = null)
    {
        fallback = fallback.IsDefault ? [] : fallback;
        listing?.Add(heading, key, $"array of {type.Name}", shown ?? $"[{string.Join(", ", fallback.Select(type.Format))}]");
        switch (Take(key))
        {
            case null:
                return fallback;
            case TomlArray { IsTables: false } array:
                ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
                for (int index = 0; index < array.Items.Count; index++)
                {
                    string item = $"{key}[{index}]";
                    _positions[item] = array.Items[index].Position;
                    if (TryRead(key, item, array.Items[index], type, out T? value))
                    {
                        items.Add(value!);
                    }
                }

                return items.ToImmutable();
            case { } other:
                Refuse(key, ConfigFaultCode.WrongType, other, $"{Named(key)} is {other.Kind}; valid: an array, each item {type.Valid}");
                return [];
        }
    }

    /// <summary>A table of free keys with string values; null when it is absent.</summary>
    public ImmutableSortedDictionary<string, string>? Labels(string key)
    {
        listing?.Add(heading, key, "table of strings", KeyListing.NoDefault);
        TomlNode? node = Take(key);
        if (node is not TomlTable labels)
        {
            if (node is not null)
            {
                Refuse(key, ConfigFaultCode.WrongType, node, $"{Named(key)} is {node.Kind}; valid: {ALabel}");
            }

            return null;
        }

        ImmutableSortedDictionary<string, string>.Builder read =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (TomlEntry entry in labels.Entries)
        {
            if (entry.Value is TomlScalar { Value: string text })
            {
                read.Add(entry.Key, text);
                _positions[$"{key}.{entry.Key}"] = entry.Value.Position;
                continue;
            }

            string hint = entry.Value is TomlTable ? "; a key that contains dots stands in quotes" : "";
            string message = $"'{Shown.Plain(entry.Key)}' of {Named(key)} is {entry.Value.Kind}; valid: a string{hint}";
            Refuse(key, ConfigFaultCode.WrongType, entry.Value, message);
        }

        return read.ToImmutable();
    }

    /// <summary>A table that stands once, <c>[limits]</c> to the operator; null when it is absent.</summary>
    public T? One<T>(string key, string nested, Func<TableReader, T> bind)
        where T : class
    {
        _known[key] = nested;
        TomlNode? node = Take(key, nested);
        if (listing is not null)
        {
            return bind(new TableReader(table, nested, faults, listing));
        }

        if (node is TomlArray { IsTables: true } several)
        {
            Refuse(key, ConfigFaultCode.WrongTableForm, node, $"[{nested}] is written {nested}: it stands once");
            node = several.Items[0];
        }

        return node is null ? null : BindTable(key, nested, node, bind);
    }

    /// <summary>Tables that may stand several times, <c>[[routes]]</c> to the operator; default when none is written.</summary>
    public ImmutableArray<T> Many<T>(string key, string nested, Func<TableReader, T> bind)
        where T : class
    {
        TomlNode? node = Take(key, nested);
        if (listing is not null)
        {
            bind(new TableReader(table, nested, faults, listing));
        }

        switch (node)
        {
            case null:
                return default;
            case TomlArray array:
                return [.. array.Items.Select(item => BindTable(key, nested, item, bind)).OfType<T>()];
            case TomlTable:
                Refuse(key, ConfigFaultCode.WrongTableForm, node, $"{nested[1..^1]} is written {nested}: there may be several");
                break;
        }

        return BindTable(key, nested, node, bind) is { } single ? [single] : [];
    }

    /// <summary>Ends the reading: refuses every key that was not asked for, and says where each of the others stands.</summary>
    public SourceMap Close()
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => !_known.ContainsKey(entry.Key)))
        {
            string shown = Shown.Plain(entry.Key);
            string name = entry.Value switch
            {
                _ when heading.Length > 0 => $"key '{shown}' in {heading}",
                TomlTable => $"table [{shown}]",
                TomlArray { IsTables: true } => $"table [[{shown}]]",
                _ => $"key '{shown}' outside any table",
            };
            string? nearest = Suggestion.Nearest(entry.Key, _known.Keys);
            string suggested = nearest is null ? "" : heading.Length > 0 ? $"'{nearest}'" : _known[nearest];
            string meant = nearest is null ? "" : $"; did you mean {suggested}?";
            faults.Add(ConfigFaultCode.UnknownKey, entry.KeyPosition, $"unknown {name}{meant}");
        }

        return new SourceMap(table.Position, _positions.ToImmutableDictionary(), [.. _unreadable], table.Fingerprint());
    }

    private TomlNode? Take(string key, string? nested = null)
    {
        _known[key] = nested ?? key;
        if (!table.TryGet(key, out TomlEntry? entry))
        {
            return null;
        }

        _positions[key] = entry.Value.Position;
        return entry.Value;
    }

    private T? BindTable<T>(string key, string nested, TomlNode node, Func<TableReader, T> bind)
        where T : class
    {
        if (node is TomlTable inner)
        {
            return bind(new TableReader(inner, nested, faults, listing));
        }

        Refuse(key, ConfigFaultCode.WrongType, node, $"{nested} is {node.Kind}; valid: a table");
        return null;
    }

    private bool TryRead<T>(string key, string shown, TomlNode node, ValueType<T> type, out T? value)
    {
        Reading<T> reading = node is TomlScalar scalar ? type.Read(scalar.Value) : Reading<T>.WrongType;
        value = reading.Value;
        if (reading.Fault is not { } code)
        {
            return true;
        }

        bool isText = node is TomlScalar { Value: string } && code != ConfigFaultCode.WrongType;
        string present = isText ? Shown.Quoted((string)((TomlScalar)node).Value) : node.Kind;
        Refuse(key, code, node, $"{Named(shown)} is {present}; {reading.Why ?? $"valid: {type.Valid}"}");
        return false;
    }

    private void Refuse(string key, ConfigFaultCode code, TomlNode node, string message)
    {
        _unreadable.Add(key);
        faults.Add(code, node.Position, message);
    }

    private string Named(string key) => $"{key} in {heading}";
}
