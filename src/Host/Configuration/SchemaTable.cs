using LoadBalancer.Host.Configuration.Binding;

namespace LoadBalancer.Host.Configuration;

/// <summary>One table of the configuration with the tables in it, as the headings of the key listing nest.</summary>
/// <remarks>Config path.</remarks>
/// <param name="heading"><c>[limits]</c>, <c>[[services.endpoints]]</c>; empty for the whole.</param>
internal sealed class SchemaTable(string heading)
{
    /// <summary>As the operator writes it.</summary>
    public string Heading => heading;

    /// <summary>The last word of the heading: the key under which it stands.</summary>
    public string Name => Path(heading)[^1];

    /// <summary>True when several may stand.</summary>
    public bool IsSeveral => heading.StartsWith("[[", StringComparison.Ordinal);

    /// <summary>Its keys.</summary>
    public List<KnownKey> Keys { get; } = [];

    /// <summary>The tables in it.</summary>
    public List<SchemaTable> Tables { get; } = [];

    /// <summary>The whole.</summary>
    public static SchemaTable Of(IEnumerable<KnownKey> keys)
    {
        SchemaTable root = new("");
        Dictionary<string, SchemaTable> byPath = new(StringComparer.Ordinal) { [""] = root };
        foreach (KnownKey key in keys)
        {
            string[] path = Path(key.Table);
            string joined = string.Join('.', path);
            if (!byPath.TryGetValue(joined, out SchemaTable? table))
            {
                byPath.Add(joined, table = new SchemaTable(key.Table));
            }

            table.Keys.Add(key);
        }

        // A table within may be listed before the one it stands in.
        foreach ((string path, SchemaTable table) in byPath.Where(static each => each.Key.Length > 0))
        {
            byPath[path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : ""].Tables.Add(table);
        }

        return root;
    }

    private static string[] Path(string heading) => heading.Trim('[', ']').Split('.');
}
