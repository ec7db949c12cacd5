using LoadBalancer.Core.Configuration.Faults;
using Tomlyn.Syntax;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Merges the syntax trees of all files into one table.</summary>
/// <remarks>
/// Config path, one thread. <c>[[tables]]</c> of several files append; a <c>[table]</c> may be spread over files, but the same key
/// twice is a fault that names both places, within a file or across.
/// </remarks>
internal sealed class TomlTreeBuilder(FaultList faults)
{
    private readonly HashSet<TomlNode> _ofThisFile = [];
    private SourceFile? _file;

    public TomlTable Root { get; } = new(SourcePosition.None, isInline: false);

    /// <summary>Adds one file, as far as its tree can be trusted.</summary>
    public void Add(TomlSyntax syntax)
    {
        BeginFile(syntax.File);
        foreach (KeyValueSyntax pair in syntax.Document.KeyValues)
        {
            AddPair(Root, pair, syntax.TrustedLines);
        }

        foreach (TableSyntaxBase header in syntax.Document.Tables)
        {
            if (header.Name is null || At(header).Line > syntax.TrustedLines || OpenTable(header) is not { } table)
            {
                continue;
            }

            foreach (KeyValueSyntax pair in header.Items)
            {
                AddPair(table, pair, syntax.TrustedLines);
            }
        }
    }

    /// <summary>What comes is another file's.</summary>
    public void BeginFile(SourceFile file)
    {
        _ofThisFile.Clear();
        _file = file;
    }

    /// <summary>The table that a header of one name opens, or null when what stands there already cannot be opened.</summary>
    public TomlTable? OpenTable(string name, SourcePosition namePosition, SourcePosition headerPosition, bool isArray) =>
        isArray ? Append(Root, name, namePosition, headerPosition) : Open(Root, name, namePosition, headerPosition);

    /// <summary>Adds a key, or tells where it was given before.</summary>
    public void Add(TomlTable table, TomlEntry added)
    {
        if (table.TryGet(added.Key, out TomlEntry? entry))
        {
            Repeated(added.Key, added.KeyPosition, entry);
        }
        else
        {
            table.Add(added);
        }
    }

    private SourcePosition At(SyntaxNode node) => TomlSyntax.Position(_file!, node.Span); // set by Add, the only way in

    /// <summary>The table a header opens, or null when what stands there already cannot be opened.</summary>
    private TomlTable? OpenTable(TableSyntaxBase header)
    {
        List<(string Name, SourcePosition Position)> path = Path(header.Name!); // checked by Add
        TomlTable? parent = Root;
        foreach ((string name, SourcePosition position) in path[..^1])
        {
            parent = Descend(parent, name, position);
            if (parent is null)
            {
                return null;
            }
        }

        (string last, SourcePosition lastPosition) = path[^1];
        return header is TableArraySyntax ? Append(parent, last, lastPosition, At(header)) : Open(parent, last, lastPosition, At(header));
    }

    private TomlTable? Append(TomlTable parent, string name, SourcePosition keyPosition, SourcePosition headerPosition)
    {
        TomlTable table = new(headerPosition, isInline: false);
        if (!parent.TryGet(name, out TomlEntry? entry))
        {
            entry = new TomlEntry(name, keyPosition, new TomlArray(headerPosition, isTables: true));
            parent.Add(entry);
        }

        if (entry.Value is not TomlArray { IsTables: true } array)
        {
            Repeated(name, keyPosition, entry);
            return null;
        }

        array.Items.Add(table);
        _ofThisFile.Add(array);
        return table;
    }

    private TomlTable? Open(TomlTable parent, string name, SourcePosition keyPosition, SourcePosition headerPosition)
    {
        if (!parent.TryGet(name, out TomlEntry? entry))
        {
            TomlTable table = new(headerPosition, isInline: false);
            parent.Add(new TomlEntry(name, keyPosition, table));
            _ofThisFile.Add(table);
            return table;
        }

        // The other file's table goes on here; a second header in one file is a fault, yet its keys are looked at too.
        bool isTable = entry.Value is TomlTable { IsInline: false };
        if (!isTable || !_ofThisFile.Add(entry.Value))
        {
            Repeated(name, keyPosition, entry);
        }

        return isTable ? (TomlTable)entry.Value : null;
    }

    /// <summary>Steps into the table <paramref name="name"/>, or into the newest of several, making it where there is none.</summary>
    private TomlTable? Descend(TomlTable parent, string name, SourcePosition position)
    {
        if (!parent.TryGet(name, out TomlEntry? entry))
        {
            TomlTable table = new(position, isInline: false);
            parent.Add(new TomlEntry(name, position, table));
            return table;
        }

        switch (entry.Value)
        {
            case TomlTable { IsInline: false } table:
                return table;
            case TomlArray { IsTables: true } array when _ofThisFile.Contains(array):
                return (TomlTable)array.Items[^1];
            case TomlArray { IsTables: true }:
                // Otherwise it would silently belong to the last table of the file read before.
                faults.Add(ConfigFaultCode.WrongTableForm, position, $"a part of [[{name}]] stands before any [[{name}]] of this file");
                return null;
            default:
                Repeated(name, position, entry);
                return null;
        }
    }

    private void AddPair(TomlTable table, KeyValueSyntax pair, int trustedLines)
    {
        if (pair.Key is null || pair.Value is null || At(pair).Line > trustedLines)
        {
            return;
        }

        List<(string Name, SourcePosition Position)> path = Path(pair.Key);
        TomlTable? parent = table;
        foreach ((string name, SourcePosition position) in path[..^1])
        {
            parent = Descend(parent, name, position);
            if (parent is null)
            {
                return;
            }
        }

        (string last, SourcePosition lastPosition) = path[^1];
        if (parent.TryGet(last, out TomlEntry? entry))
        {
            Repeated(last, lastPosition, entry);
        }
        else
        {
            parent.Add(new TomlEntry(last, lastPosition, Convert(pair.Value, trustedLines)));
        }
    }

    private TomlNode Convert(ValueSyntax value, int trustedLines)
    {
        switch (value)
        {
            case ArraySyntax array:
                TomlArray items = new(At(array), isTables: false);
                items.Items.AddRange(array.Items.Where(item => item.Value is not null).Select(item => Convert(item.Value!, trustedLines)));
                return items;
            case InlineTableSyntax inline:
                // Open while its own dotted keys are added, closed for everybody after: they reach it by name only.
                TomlTable table = new(At(inline), isInline: true);
                foreach (InlineTableItemSyntax item in inline.Items.Where(item => item.KeyValue is not null))
                {
                    AddPair(table, item.KeyValue!, trustedLines);
                }

                return table;
            default:
                return new TomlScalar(Scalar(value), At(value));
        }
    }

    private static object Scalar(ValueSyntax value) => value switch
    {
        StringValueSyntax text => text.Value ?? "",
        IntegerValueSyntax integer => integer.Value,
        FloatValueSyntax number => number.Value,
        BooleanValueSyntax truth => truth.Value,
        DateTimeValueSyntax date => date.Value,
        _ => value,
    };

    private List<(string Name, SourcePosition Position)> Path(KeySyntax key)
    {
        List<(string, SourcePosition)> path = [];
        Take(key.Key);
        foreach (DottedKeyItemSyntax item in key.DotKeys)
        {
            Take(item.Key);
        }

        return path;

        void Take(BareKeyOrStringValueSyntax? part)
        {
            string name = part is StringValueSyntax quoted ? quoted.Value ?? "" : (part as BareKeySyntax)?.Key?.Text?.Trim() ?? "";
            path.Add((name, part is null ? At(key) : At(part)));
        }
    }

    private void Repeated(string name, SourcePosition position, TomlEntry first) =>
        faults.Add(ConfigFaultCode.DuplicateKey, position, $"'{name}' was already given at {first.KeyPosition}");
}
