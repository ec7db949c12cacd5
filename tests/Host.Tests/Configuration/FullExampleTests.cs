using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>conf/full.toml has every key, each where it first stands at its default, with its unit.</summary>
public sealed class FullExampleTests
{
    private static readonly SourceFile File = new("conf/full.toml", FullExample.Read());
    private static readonly TomlTable Root = Read();

    public static TheoryData<string, string> Keys => [.. ConfigBinder.ListKeys().Select(static key => new TheoryDataRow<string, string>(key.Table, key.Name))];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_is_there_at_its_default(string table, string name)
    {
        (KnownKey key, TomlNode node) = Find(table, name);

        if (TomlLiteral.Read(key.Default) is { } value) // else it is required, or its absence says something of its own
        {
            Assert.Equal(Spell(value, key.Type), Spell(node, key.Type));
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_says_its_unit(string table, string name)
    {
        (KnownKey key, TomlNode node) = Find(table, name);
        string line = node.Position.SourceLine!;
        string comment = line.Contains('#', StringComparison.Ordinal) ? line[(line.LastIndexOf('#') + 1)..].Trim() : "";

        // A duration and a size in words have theirs in the value; of a number only the comment says what is counted.
        bool saysItself = key.Type is not ("duration" or "size" or "share" or "integer") || node is TomlScalar { Value: string };
        Assert.True(saysItself || comment.Length > 0, $"{name} of {table} is a number without a unit: {line}");
        Assert.True(key.Type != "size" || saysItself || comment.Contains("bytes", StringComparison.Ordinal), line);
    }

    private static (KnownKey Key, TomlNode Node) Find(string table, string name)
    {
        KnownKey key = Assert.Single(ConfigBinder.ListKeys(), key => key.Table == table && key.Name == name);
        IEnumerable<TomlTable> tables = [Root];
        foreach (string part in table.Trim('[', ']').Split('.'))
        {
            tables = tables.SelectMany(each => each.TryGet(part, out TomlEntry? entry) ? Within(entry.Value) : []);
        }

        TomlNode? first = tables.Select(each => each.TryGet(name, out TomlEntry? entry) ? entry.Value : null).FirstOrDefault(static node => node is not null);
        Assert.True(first is not null, $"conf/full.toml has no {name} in {table}");
        return (key, first);
    }

    private static IEnumerable<TomlTable> Within(TomlNode node) => node switch
    {
        TomlTable table => [table],
        TomlArray array => array.Items.OfType<TomlTable>(),
        _ => [],
    };

    /// <summary>The same for two ways to write one value: <c>"60s"</c> is <c>"1m"</c>, 65536 is <c>"64KiB"</c>.</summary>
    private static string Spell(TomlNode node, string type) => node switch
    {
        TomlScalar { Value: string text } when type == "duration" && DurationNotation.TryParse(text, out TimeSpan duration) => $"{duration}",
        TomlScalar { Value: string text } when type == "size" && SizeNotation.TryParse(text, out long bytes) => $"{bytes}",
        TomlScalar scalar => $"{scalar.Value}",
        TomlArray array => $"[{string.Join(", ", array.Items.Select(item => Spell(item, type)))}]",
        _ => node.Kind,
    };

    private static TomlTable Read()
    {
        FaultList faults = new();
        TomlTreeBuilder tree = new(faults);
        tree.Add(TomlSyntax.Parse(File, faults));
        Assert.Empty(faults.ToSorted());
        return tree.Root;
    }
}
