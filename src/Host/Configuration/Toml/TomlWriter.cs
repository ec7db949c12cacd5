using System.Globalization;
using System.Text;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Writes a table as TOML text that reads back as the same table.</summary>
/// <remarks>
/// Config path, one thread. As operators write it: keys first, then <c>[tables]</c> and <c>[[tables]]</c> of the top level; what lies deeper stands in
/// braces, since a header for each <c>[services.health]</c> would tear its service apart.
/// </remarks>
/// <param name="output">Where the text goes; line ends are <c>\n</c>.</param>
internal sealed class TomlWriter(TextWriter output)
{
    private bool _isFirst = true;

    /// <summary>Writes the top-level keys, then every table, each behind an empty line and its comment.</summary>
    /// <param name="root">What to write.</param>
    /// <param name="comment">What stands above a table, without the number sign; null or empty: nothing.</param>
    public void Write(TomlTable root, Func<TomlTable, string?>? comment = null)
    {
        foreach (TomlEntry entry in root.Entries.Where(static entry => !IsHeaded(entry.Value)))
        {
            WriteKey(entry);
            _isFirst = false;
        }

        foreach (TomlEntry entry in root.Entries)
        {
            switch (entry.Value)
            {
                case TomlTable { IsInline: false } table:
                    WriteTable($"[{Key(entry.Key)}]", table, comment);
                    break;
                case TomlArray { IsTables: true } tables:
                    foreach (TomlTable each in tables.Items.Cast<TomlTable>())
                    {
                        WriteTable($"[[{Key(entry.Key)}]]", each, comment);
                    }

                    break;
            }
        }
    }

    private static bool IsHeaded(TomlNode node) => node is TomlTable { IsInline: false } or TomlArray { IsTables: true };

    private void WriteTable(string header, TomlTable table, Func<TomlTable, string?>? comment)
    {
        if (!_isFirst)
        {
            output.Write('\n');
        }

        _isFirst = false;
        foreach (string line in (comment?.Invoke(table) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            output.Write($"# {line}\n");
        }

        output.Write($"{header}\n");
        foreach (TomlEntry entry in table.Entries)
        {
            WriteKey(entry);
        }
    }

    private void WriteKey(TomlEntry entry) => output.Write($"{Key(entry.Key)} = {Value(entry.Value, isTop: true)}\n");

    /// <summary>A value; an array of tables one to a line where lines may end (an inline table has none within).</summary>
    private static string Value(TomlNode node, bool isTop) => node switch
    {
        TomlScalar scalar => Scalar(scalar.Value),
        TomlTable table when !table.Entries.Any() => "{}",
        TomlTable table => $"{{ {string.Join(", ", table.Entries.Select(static entry => $"{Key(entry.Key)} = {Value(entry.Value, isTop: false)}"))} }}",
        TomlArray array when isTop && array.Items.Count > 1 && array.Items[0] is TomlTable =>
            $"[\n{string.Concat(array.Items.Select(static item => $"  {Value(item, isTop: false)},\n"))}]",
        TomlArray array => $"[{string.Join(", ", array.Items.Select(static item => Value(item, isTop: false)))}]",
        _ => throw new ArgumentException($"{node.Kind} has no notation", nameof(node)),
    };

    private static string Scalar(object value) => value switch
    {
        string text => Quoted(text),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a {value.GetType().Name} has no notation", nameof(value)),
    };

    /// <summary>Bare where TOML allows it.</summary>
    private static string Key(string key) =>
        key.Length > 0 && key.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? key : Quoted(key);

    /// <summary>A basic string: what a terminal or an editor would obey is escaped.</summary>
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(letter) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
