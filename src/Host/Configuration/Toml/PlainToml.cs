using LoadBalancer.Core.Configuration.Faults;
using Tomlyn.Parsing;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Reads a sound file of the plain shape that nearly all have, eight times faster than by its syntax tree.</summary>
/// <remarks>
/// Config path, one thread. Plain: keys, <c>[table]</c> and <c>[[table]]</c> of one name each; within them whatever stands in brackets or braces. Headers
/// and keys with dots, and anything that is wrong in any way, are the syntax tree's, which also knows how to tell of it. Tomlyn's events give values and
/// places, but not the places of headers: those are found in the text between.
/// </remarks>
internal sealed class PlainToml
{
    private readonly SourceFile _file;
    private readonly TomlParser _events;
    private readonly List<(string Name, SourcePosition NamePosition, SourcePosition HeaderPosition, bool IsArray, List<TomlEntry> Keys)> _tables = [];
    private readonly List<TomlEntry> _rootKeys = [];
    private int _lastLine; // where the last key or value ended

    private PlainToml(SourceFile file)
    {
        _file = file;
        _events = TomlParser.Create(file.Text, new TomlParserOptions { Mode = TomlParserMode.Tolerant });
    }

    /// <summary>Adds all of the file to <paramref name="tree"/>, or nothing and gives false.</summary>
    public static bool TryAdd(SourceFile file, TomlTreeBuilder tree)
    {
        try
        {
            PlainToml plain = new(file);
            if (!plain.TryReadRoot())
            {
                return false;
            }

            plain.Commit(tree);
            return true;
        }
        catch (Exception fault) when (fault is Tomlyn.TomlException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            return false; // it can be told of by the syntax tree only
        }
    }

    private SourcePosition Here => new(_file, _events.Current.Line, _events.Current.Column);

    /// <summary>What a header opens has no place of its own in the text.</summary>
    private bool IsOpenedByHeader => _events.Current.Line == 0;

    private void Commit(TomlTreeBuilder tree)
    {
        tree.BeginFile(_file);
        foreach (TomlEntry entry in _rootKeys)
        {
            tree.Add(tree.Root, entry);
        }

        foreach ((string name, SourcePosition namePosition, SourcePosition headerPosition, bool isArray, List<TomlEntry> keys) in _tables)
        {
            TomlTable? table = tree.OpenTable(name, namePosition, headerPosition, isArray);
            foreach (TomlEntry entry in table is null ? [] : keys)
            {
                tree.Add(table!, entry);
            }
        }
    }

    private bool TryReadRoot()
    {
        while (Next())
        {
            switch (_events.Current.Kind)
            {
                case TomlParseEventKind.StartDocument or TomlParseEventKind.StartTable or TomlParseEventKind.EndTable:
                    break; // the root itself
                case TomlParseEventKind.EndDocument:
                    return !_events.HasErrors && NextHeader() is null;
                case TomlParseEventKind.PropertyName:
                    if (!TryReadTop(_events.GetPropertyName(), Here))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }

        return false; // it broke off
    }

    /// <summary>A key outside any table, or a table with all that belongs to it.</summary>
    private bool TryReadTop(string name, SourcePosition position)
    {
        Next();
        switch (_events.Current.Kind)
        {
            case TomlParseEventKind.StartTable when IsOpenedByHeader:
                return NextHeader() is { } header && header.Line == position.Line && TryReadTable(name, position, header, isArray: false);
            case TomlParseEventKind.StartArray when IsOpenedByHeader:
                while (Next() && _events.Current.Kind == TomlParseEventKind.StartTable)
                {
                    if (NextHeader() is not { } each || !TryReadTable(name, NameIn(each), each, isArray: true))
                    {
                        return false;
                    }
                }

                return _events.Current.Kind == TomlParseEventKind.EndArray;
            default:
                if (IsBehindHeader(position) || TryReadValueOf(position) is not { } value)
                {
                    return false;
                }

                _rootKeys.Add(new TomlEntry(name, position, value));
                return true;
        }
    }

    private bool TryReadTable(string name, SourcePosition namePosition, SourcePosition headerPosition, bool isArray)
    {
        _lastLine = headerPosition.Line;
        List<TomlEntry> keys = [];
        while (Next() && _events.Current.Kind == TomlParseEventKind.PropertyName)
        {
            (string key, SourcePosition position) = (_events.GetPropertyName(), Here);
            bool isAnothers = IsBehindHeader(position);
            Next();
            if (isAnothers || TryReadValueOf(position) is not { } value)
            {
                return false;
            }

            keys.Add(new TomlEntry(key, position, value));
        }

        _tables.Add((name, namePosition, headerPosition, isArray, keys));
        return _events.Current.Kind == TomlParseEventKind.EndTable;
    }

    /// <summary>As <see cref="TryReadValue"/>: it begins in the line of its key, which Tomlyn's events do not insist on.</summary>
    private TomlNode? TryReadValueOf(SourcePosition key) => _events.Current.Line == key.Line ? TryReadValue() : null;

    /// <summary>The value whose first event is the current one; null when it is not plain.</summary>
    private TomlNode? TryReadValue()
    {
        SourcePosition position = Here;
        object? scalar = _events.Current.Kind switch
        {
            TomlParseEventKind.String => _events.GetString(),
            TomlParseEventKind.Integer => _events.Current.GetInt64(),
            TomlParseEventKind.Float => _events.Current.GetDouble(),
            TomlParseEventKind.Boolean => _events.Current.GetBoolean(),
            TomlParseEventKind.DateTime => _events.Current.GetTomlDateTime(),
            _ => null,
        };
        if (scalar is not null)
        {
            _lastLine = (_events.Current.Span?.End.Line ?? -1) + 1; // Tomlyn counts from 0 there
            return new TomlScalar(scalar, position);
        }

        return IsOpenedByHeader ? null : _events.Current.Kind switch
        {
            TomlParseEventKind.StartArray => TryReadArray(position),
            TomlParseEventKind.StartTable => TryReadInline(position),
            _ => null,
        };
    }

    private TomlArray? TryReadArray(SourcePosition position)
    {
        TomlArray array = new(position, isTables: false);
        while (Next() && _events.Current.Kind != TomlParseEventKind.EndArray)
        {
            if (TryReadValue() is not { } item)
            {
                return null;
            }

            array.Items.Add(item);
        }

        _lastLine = _events.Current.Line;
        return array;
    }

    private TomlTable? TryReadInline(SourcePosition position)
    {
        TomlTable table = new(position, isInline: true);
        while (Next() && _events.Current.Kind == TomlParseEventKind.PropertyName)
        {
            (string key, SourcePosition at) = (_events.GetPropertyName(), Here);
            Next();
            if (table.TryGet(key, out _) || TryReadValueOf(at) is not { } value)
            {
                return null;
            }

            table.Add(new TomlEntry(key, at, value));
        }

        _lastLine = _events.Current.Line;
        return table;
    }

    private bool Next() => _events.MoveNext();

    /// <summary>True when a header stands between the last value and this key: Tomlyn goes on with a table that is opened a second time, without a word.</summary>
    private bool IsBehindHeader(SourcePosition key) => NextHeader(key.Line - 1) is not null;

    /// <summary>The header behind the last value: between the two are comments and empty lines only.</summary>
    private SourcePosition? NextHeader(int mostLine = int.MaxValue)
    {
        for (int line = _lastLine + 1; line <= mostLine && line <= _file.LineCount; line++)
        {
            ReadOnlySpan<char> text = _file.LineSpan(line);
            ReadOnlySpan<char> trimmed = text.TrimStart(" \t");
            if (trimmed is ['[', ..])
            {
                return new SourcePosition(_file, line, text.Length - trimmed.Length + 1);
            }
        }

        return null;
    }

    /// <summary>Where the name stands in a header of a table of which there may be several.</summary>
    private static SourcePosition NameIn(SourcePosition header)
    {
        ReadOnlySpan<char> behind = header.File!.LineSpan(header.Line)[(header.Column + 1)..]; // behind both brackets
        return header with { Column = header.Column + 2 + (behind.Length - behind.TrimStart(" \t").Length) };
    }
}
