using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class TomlWriterTests
{
    private const string Written = """
        top = 1

        [limits]
        "a b" = "tab\t quote\" back\\ bell\u0007"
        share = 0.5
        whole = 2.0

        [[services]]
        name = "a"
        selector = { app = "web" }
        endpoints = [
          { address = "10.0.0.1:80", weight = 1 },
          { address = "10.0.0.2:80", weight = 2 },
        ]

        [[services]]
        name = "b"
        on = ["connect", "reset"]
        keepalive = {}
        ready = true

        """;

    [Fact]
    public void What_is_written_reads_back_as_it_was()
    {
        StringWriter first = new();
        new TomlWriter(first).Write(Read(Written));

        Assert.Equal(Written.ReplaceLineEndings("\n"), first.ToString());
    }

    [Fact]
    public void A_comment_stands_above_its_table_line_by_line()
    {
        StringWriter text = new();
        new TomlWriter(text).Write(Read("[[routes]]\npath = \"/\"\n"), static _ => "one\ntwo");

        Assert.Equal("# one\n# two\n[[routes]]\npath = \"/\"\n", text.ToString());
    }

    private static TomlTable Read(string text)
    {
        FaultList faults = new();
        TomlTreeBuilder tree = new(faults);
        tree.Add(TomlSyntax.Parse(new SourceFile("a.toml", text), faults));
        Assert.Empty(faults.ToSorted());
        return tree.Root;
    }
}
