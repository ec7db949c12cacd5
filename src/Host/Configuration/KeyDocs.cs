using System.Text;
using LoadBalancer.Host.Configuration.Binding;

namespace LoadBalancer.Host.Configuration;

/// <summary>What docs/reference/configuration.md says of tables and keys, so that it is said in one place.</summary>
/// <remarks>Config path, immutable. The page is a part of the program; a test holds its rows to the binder's keys.</remarks>
internal sealed class KeyDocs
{
    private const string Resource = "docs/reference/configuration.md";

    private readonly Dictionary<string, string> _tables = [];
    private readonly Dictionary<(string Table, string Key), string> _keys = [];

    private KeyDocs(TextReader page)
    {
        string heading = "";
        StringBuilder paragraph = new();
        while (page.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#', ' ').Trim('`');
                paragraph.Clear();
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                string[] cells = [.. line.Replace("\\|", "\0", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)];
                _keys[(heading, cells[1].Trim('`'))] = Plain(cells[^2]);
            }
            else if (line.Length > 0 && line[0] != '|' && !_tables.ContainsKey(heading))
            {
                paragraph.Append(paragraph.Length > 0 ? " " : "").Append(line);
            }
            else if (paragraph.Length > 0)
            {
                _tables.TryAdd(heading, Plain(paragraph.ToString()));
            }
        }
    }

    /// <summary>Reads the page.</summary>
    public static KeyDocs Read()
    {
        using Stream page = typeof(KeyDocs).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(page);
        return new KeyDocs(reader);
    }

    /// <summary>The first paragraph below a table's heading, or null.</summary>
    public string? OfTable(string heading) => _tables.GetValueOrDefault(heading);

    /// <summary>What a key means, or null.</summary>
    public string? OfKey(KnownKey key) => _keys.GetValueOrDefault((key.Table, key.Name));

    /// <summary>Without what only a page of Markdown has: links and code marks.</summary>
    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            int end = text[at] == ']' && at + 1 < text.Length && text[at + 1] == '(' ? text.IndexOf(')', at) : -1;
            if (end > 0)
            {
                int open = plain.ToString().LastIndexOf('[');
                plain.Remove(open, 1);
                at = end;
            }
            else if (text[at] != '`')
            {
                plain.Append(text[at] == '\0' ? '|' : text[at]);
            }
        }

        return plain.ToString();
    }
}
