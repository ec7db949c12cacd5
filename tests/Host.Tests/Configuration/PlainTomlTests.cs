using System.Globalization;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>The fast road and the syntax tree give the same, place by place, or the fast one does not give at all.</summary>
public sealed class PlainTomlTests
{
    private static readonly string[] Lines =
    [
        "", "# comment [[routes]]", "a = 1", "b = \"x\"", "c = [1, 2]", "d = { x = 1, y = \"z\" }", "e = true", "f = 1.5", "g = 1979-05-27", "[limits]", "[node]",
        "[[routes]]", "  [[ routes ]]  # spaced", "[[services]]", "\t[admin]", "h = \"\"\"", "[not a header", "\"\"\"", "i = [", "  [1, 2],", "[[3]]]", "]",
        "j.k = 1", "[services.health]", "[[a.b]]", "\"quoted key\" = 1", "\"[x\" = 2", "l = 'literal'", "[routes]", "m = { n.o = 1 }", "p =", "é = \"ü\" # ö",
        "q = \"\\u00e9\"", "r = [{ s = 1 }, { s = 2 }]", "[\"quoted\"]", "[[\"quoted\"]]", "t = -0", "u = 0x1F", "v = inf", "w = '''", "'''", "\r", "x = {", "a = 1,", "  b = 2, # more", "}", "= 3", "x = { y =", "[[routes]] z = 1", "{ }", "A = 1 B = 2", "C = \"a\\", "D = [ { E = 1 }, { E = 2, } ]",
    ];

    [Theory]
    [InlineData("conf/lb.toml")]
    [InlineData("conf/full.toml")]
    [InlineData("conf/multi-zone/lb.toml")]
    public void The_examples_are_read_alike(string path)
    {
        string file = Repository.File(path);
        if (File.Exists(file))
        {
            Compare(File.ReadAllText(file));
        }
    }

    [Fact]
    public void A_plain_file_takes_the_fast_road() => Assert.True(Compare("""
        # a comment
        top = "level"

        [limits] # behind
        header_count = 100

        [[routes]]
        path = "/"
        headers = { a = "b" }
        [[routes]]
        [[routes]]
        # nothing
          [[ routes ]]
        on = [
          "a", # one
          "b",
        ]
        text = '''
        [[routes]]
        '''
        [[routes]]
        path = "/b"
        """));

    [Fact]
    public void Whatever_is_written_is_read_alike()
    {
        Random random = new(20_261_129);
        int fast = 0;
        for (int round = 0; round < 20_000; round++)
        {
            StringBuilder text = new();
            for (int line = random.Next(1, 12); line > 0; line--)
            {
                text.Append(Lines[random.Next(Lines.Length)]).Append(random.Next(20) == 0 ? "\r\n" : "\n");
            }

            fast += Compare(text.ToString()) ? 1 : 0;
        }

        Assert.InRange(fast, 1000, 19_000);
    }

    /// <summary>True when the fast road was taken.</summary>
    private static bool Compare(string text)
    {
        SourceFile file = new("a.toml", text);
        FaultList fastFaults = new();
        TomlTreeBuilder fast = new(fastFaults);
        if (!PlainToml.TryAdd(file, fast))
        {
            Assert.Empty(fast.Root.Entries);
            return false;
        }

        FaultList faults = new();
        TomlTreeBuilder slow = new(faults);
        slow.Add(TomlSyntax.Parse(file, faults));

        string shown = $"\n---\n{text}\n---\n";
        Assert.Equal(shown + Faults(faults) + Dump(slow.Root), shown + Faults(fastFaults) + Dump(fast.Root));
        return true;
    }

    private static string Faults(FaultList faults) => string.Concat(faults.ToSorted().Select(static fault => $"{fault}\n"));

    private static string Dump(TomlNode node) => node switch
    {
        TomlScalar scalar => string.Create(CultureInfo.InvariantCulture, $"{scalar.Value.GetType().Name} {scalar.Value}@{scalar.Position}"),
        TomlArray array => $"array {array.IsTables}@{array.Position}[{string.Join(", ", array.Items.Select(Dump))}]",
        TomlTable table => $"table {table.IsInline}@{table.Position}{{{string.Join(", ", table.Entries.Select(static entry => $"{entry.Key}@{entry.KeyPosition} = {Dump(entry.Value)}"))}}}",
        _ => "",
    };
}
