using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class ConfigFaultPrinterTests
{
    [Fact]
    public void Prints_the_sentence_the_line_and_a_caret_below_the_place() => Assert.Equal(
        """
        conf/lb.toml:2:5: error LB0012: unknown key 'adress' in [[listeners]]; did you mean 'address'?
            adress = "0.0.0.0:80"
            ^

        """,
        Print("[[listeners]]\n    adress = \"0.0.0.0:80\"\n", 2, 5, "unknown key 'adress' in [[listeners]]; did you mean 'address'?"));

    [Fact]
    public void Tabs_stay_tabs_and_a_character_of_two_code_units_is_one_column() =>
        Assert.EndsWith("\n\t'😀' x\n\t    ^\n", Print("\t'😀' x", 1, 6, "x"), StringComparison.Ordinal);

    [Fact]
    public void A_terminal_obeys_nothing_that_a_file_holds() =>
        Assert.DoesNotContain('\x1b', Print("a = \"\x1b[2J\" x", 1, 1, "x"));

    [Fact]
    public void A_fault_of_a_whole_file_has_no_line()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ConfigFaultPrinter.Print(output, [new(ConfigFaultCode.FolderEmpty, new(new SourceFile("conf", ""), 0, 0), "empty")]);

        Assert.Equal("conf: error LB0002: empty\n", output.ToString());
    }

    private static string Print(string text, int line, int column, string message)
    {
        using StringWriter output = new() { NewLine = "\n" };
        SourcePosition position = new(new SourceFile("conf/lb.toml", text), line, column);
        ConfigFaultPrinter.Print(output, [new(ConfigFaultCode.UnknownKey, position, message)]);
        return output.ToString();
    }
}
