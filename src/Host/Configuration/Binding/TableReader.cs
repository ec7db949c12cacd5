using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Reads one table key by key, remembers which keys were asked for, and at the end refuses the others.</summary>
/// <remarks>
/// Config path, one thread. A value that cannot be read becomes a fault and reads as its default, so that reading goes on and
/// every fault is found. With a <see cref="KeyListing"/>, an empty table is read only to list what it might hold; with <see cref="EffectiveKeys"/>,
/// the value that each key comes to is kept as TOML.
/// </remarks>
/// <param name="table">What was written.</param>
/// <param name="heading">Its name for the operator: <c>[limits]</c>, <c>[[services]]</c>; empty for the top.</param>
/// <param name="faults">Where faults go.</param>
/// <param name="listing">Where keys are listed; null when a configuration is read.</param>
/// <param name="effective">Where the values in force are kept; null when nobody wants to see them.</param>
/// <param name="asked">Shared by the tables of one reading (<see cref="TableKeys"/>); null for the outermost.</param>
internal sealed class TableReader(
    TomlTable table, string heading, FaultList faults, KeyListing? listing, EffectiveKeys? effective = null, List<(string Key, string Written)>? asked = null)
{
    private const string ALabel = "a table of strings, such as { app = \"web\" }";

    private readonly List<(string Key, string Written)> _asked = asked ??= [];
    private readonly TableKeys _keys = new(table, asked);
    private readonly bool _isTold = listing is not null || effective is not null; // else nobody wants to see a default
    private readonly TableFaults _faults = new(heading, faults);

    /// <summary>The key's value, or <paramref name="fallback"/> (<paramref name="shown"/> in words) when absent or unreadable.</summary>
    public T Value<T>(string key, ValueType<T> type, T fallback, string? shown = null) =>
        Read(key, type, _isTold ? shown ?? type.Format(fallback) : "", out T? value) ? value! : fallback;

    /// <summary>The key's value, or null when it is absent or unreadable.</summary>
    public T? Reference<T>(string key, ValueType<T> type, string shown = KeyListing.Required)
        where T : class => Read(key, type, shown, out T? value) ? value : null;

    /// <summary>As <see cref="Reference"/>, for a number.</summary>
    public T? Number<T>(string key, ValueType<T> type, string shown = KeyListing.NoDefault)
        where T : struct => Read(key, type, shown, out T value) ? value : null;

    /// <summary>
    /// A file's path, as a whole: a relative one starts at the file that names it. What is no path (empty, or <paramref name="word"/>) stays as it is,
    /// and so does what holds control characters, which the rules refuse.
    /// </summary>
    public string FilePath(string key, string fallback, string word = "", string? shown = null)
    {
        string written = Value(key, ValueTypes.Text, fallback, shown);
        if (written.Length == 0 || written == word || written.Any(char.IsControl) || _keys.Find(key) is not SourcePosition position)
        {
            return written;
        }

        string path = ConfigBinder.BesideFile(written, position);
        effective?.Add(key, new TomlScalar(path, position));
        return path;
    }

    /// <summary>Where a socket is, the path of a Unix socket whole; <paramref name="fallback"/> when absent or unreadable.</summary>
    public EndPoint? AnyAddress(string key, EndPoint? fallback = null)
    {
        ValueType<EndPoint> type = ValueTypes.AnyAddress(path => ConfigBinder.BesideFile(path, table.Position));
        EndPoint? address = fallback is null ? Reference(key, type) : Value(key, type, fallback);
        if (address is UnixDomainSocketEndPoint && _keys.Find(key) is SourcePosition position)
        {
            effective?.Add(key, new TomlScalar(AddressText.Of(address), position));
        }

        return address;
    }

    /// <summary>Of <paramref name="keys"/>, those that are not written have no effect beside what is: their defaults are not in force.</summary>
    public void PassOver(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (_keys.Find(key) is null)
            {
                effective?.Remove(key);
            }
        }
    }

    /// <summary>The readable items of an array of scalars; <paramref name="fallback"/>, or empty, when it is absent.</summary>
    public ImmutableArray<T> List<T>(string key, ValueType<T> type, ImmutableArray<T> fallback = default, string? shown = null)
    {
        fallback = fallback.IsDefault ? [] : fallback;
        shown = _isTold ? shown ?? $"[{string.Join(", ", fallback.Select(type.Format))}]" : "";
        listing?.Add(heading, key, $"array of {type.Name}", shown);
        switch (_keys.Take(key))
        {
            case null:
                effective?.AddDefault(key, shown);
                return fallback;
            case TomlArray { IsTables: false } array:
                effective?.Add(key, array);
                ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
                for (int index = 0; index < array.Items.Count; index++)
                {
                    string item = $"{key}[{index}]";
                    _keys.Note(item, array.Items[index].Position);
                    if (_faults.TryRead(key, item, array.Items[index], type, out T? value))
                    {
                        items.Add(value!);
                    }
                }

                return items.ToImmutable();
            case { } other:
                _faults.Refuse(key, ConfigFaultCode.WrongType, other, $"{_faults.Named(key)} is {other.Kind}; valid: an array, each item {type.Valid}");
                return [];
        }
    }

    /// <summary>A table of free keys with string values; null when it is absent.</summary>
    public ImmutableSortedDictionary<string, string>? Labels(string key)
    {
        listing?.Add(heading, key, "table of strings", KeyListing.NoDefault);
        TomlNode? node = _keys.Take(key);
        if (node is not TomlTable labels)
        {
            if (node is not null)
            {
                _faults.Refuse(key, ConfigFaultCode.WrongType, node, $"{_faults.Named(key)} is {node.Kind}; valid: {ALabel}");
            }

            return null;
        }

        effective?.Add(key, labels);
        ImmutableSortedDictionary<string, string>.Builder read =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (TomlEntry entry in labels.Entries)
        {
            if (entry.Value is TomlScalar { Value: string text })
            {
                read.Add(entry.Key, text);
                _keys.Note($"{key}.{entry.Key}", entry.Value.Position);
                continue;
            }

            string hint = entry.Value is TomlTable ? "; a key that contains dots stands in quotes" : "";
            string message = $"'{Shown.Plain(entry.Key)}' of {_faults.Named(key)} is {entry.Value.Kind}; valid: a string{hint}";
            _faults.Refuse(key, ConfigFaultCode.WrongType, entry.Value, message);
        }

        return read.ToImmutable();
    }

    /// <summary>A table that stands once, <c>[limits]</c> to the operator; null when it is absent.</summary>
    public T? One<T>(string key, string nested, Func<TableReader, T> bind)
        where T : class
    {
        TomlNode? node = _keys.Take(key, nested);
        if (listing is not null)
        {
            return bind(new TableReader(table, nested, faults, listing));
        }

        if (node is TomlArray { IsTables: true } several)
        {
            _faults.Refuse(key, ConfigFaultCode.WrongTableForm, node, $"[{nested}] is written {nested}: it stands once");
            node = several.Items[0];
        }

        return node is null ? null : BindTable(key, nested, node, bind);
    }

    /// <summary>As above, where a table that is absent means one that is empty: <paramref name="fallback"/>.</summary>
    public T One<T>(string key, string nested, Func<TableReader, T> bind, T fallback)
        where T : class
    {
        if (One(key, nested, bind) is { } written)
        {
            return written;
        }

        if (effective?.Inner() is { } defaults)
        {
            bind(new TableReader(new TomlTable(SourcePosition.None, isInline: true), nested, new FaultList(), listing: null, defaults));
            effective.AddDefault(key, defaults);
        }

        return fallback;
    }

    /// <summary>Tables that may stand several times, <c>[[routes]]</c> to the operator; default when none is written.</summary>
    public ImmutableArray<T> Many<T>(string key, string nested, Func<TableReader, T> bind)
        where T : class
    {
        TomlNode? node = _keys.Take(key, nested);
        if (listing is not null)
        {
            bind(new TableReader(table, nested, faults, listing));
        }

        switch (node)
        {
            case null:
                return default;
            case TomlArray { Items.Count: 0 } none:
                effective?.Add(key, none);
                return [];
            case TomlArray array:
                return [.. array.Items.Select(item => BindTable(key, nested, item, bind)).OfType<T>()];
            case TomlTable:
                _faults.Refuse(key, ConfigFaultCode.WrongTableForm, node, $"{nested[1..^1]} is written {nested}: there may be several");
                break;
        }

        return BindTable(key, nested, node, bind) is { } single ? [single] : [];
    }

    /// <summary>Ends the reading: refuses every key that was not asked for, and says where each of the others stands.</summary>
    public SourceMap Close() => _keys.Close(_faults);

    private T? BindTable<T>(string key, string nested, TomlNode node, Func<TableReader, T> bind)
        where T : class
    {
        if (node is TomlTable inner)
        {
            EffectiveKeys? keys = effective?.Inner();
            T bound = bind(new TableReader(inner, nested, faults, listing, keys, _asked));
            effective?.Append(key, keys!, isSeveral: nested.StartsWith("[[", StringComparison.Ordinal)); // both or neither is null
            return bound;
        }

        _faults.Refuse(key, ConfigFaultCode.WrongType, node, $"{nested} is {node.Kind}; valid: a table");
        return null;
    }

    private bool Read<T>(string key, ValueType<T> type, string shown, out T? value)
    {
        value = default;
        listing?.Add(heading, key, type.Name, shown);
        TomlNode? node = _keys.Take(key);
        if (node is null || !_faults.TryRead(key, key, node, type, out value))
        {
            effective?.AddDefault(key, shown);
            return false;
        }

        effective?.Add(key, node);
        return true;
    }
}
