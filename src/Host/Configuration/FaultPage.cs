using System.Text;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>Writes <see cref="ConfigFaultGuide"/> for readers: docs/reference/faults.md, and one entry of it for a terminal.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class FaultPage
{
    private const int TerminalColumns = 100;

    private const string Head = """
        # Configuration faults

        `lb check` and `lb run` print every fault of every file at once, by file and line:

        ```
        conf/lb.toml:12:1: error LB0012: unknown key 'adress' in [[listeners]]; did you mean 'address'?
        adress = "0.0.0.0:80"
        ^
        ```

        An *error* refuses the configuration; a running process keeps the one it has. A *warning* does not; with `check --strict` it makes the
        exit code 2. When a file cannot be read or is not TOML, missing keys, ranges and
        whatever compares one table with another wait until it is mended: half a configuration would only look wrong in more places.

        `lb check --explain LB0012` prints an entry; `lb check -o json` is for programs ([cli.md](cli.md#lb-check)). This page is made from the
        program; a test holds it to that, and with `LB_WRITE_DOCS=1` in the environment writes it anew.

        """;

    /// <summary>All of docs/reference/faults.md.</summary>
    public static string Write()
    {
        StringBuilder page = new(Head.ReplaceLineEndings("\n"));
        string topic = "";
        foreach (ConfigFaultCode code in Enum.GetValues<ConfigFaultCode>())
        {
            string next = ConfigFaultGuide.Topics.Last(each => each.First <= (int)code).Topic;
            if (next != topic)
            {
                page.Append($"\n## {topic = next}\n");
            }

            ConfigFaultEntry entry = ConfigFaultGuide.Of(code);
            page.Append($"\n### {code.Text()}\n\n{Kind(code)}. {entry.Meaning}\n\nExample: {entry.Example}.\n\nRemedy: {entry.Remedy}.\n");
        }

        return page.ToString();
    }

    /// <summary>The entry of one code, in lines that a terminal has room for.</summary>
    public static string ForTerminal(ConfigFaultCode code)
    {
        ConfigFaultEntry entry = ConfigFaultGuide.Of(code);
        StringBuilder text = new();
        Wrap(text, $"{code.Text()}, {(code.Severity() == ConfigFaultSeverity.Error ? "an error" : "a warning")}: {entry.Meaning}");
        Wrap(text, $"Example: {entry.Example}.");
        Wrap(text, $"Remedy: {entry.Remedy}.");
        return text.ToString();
    }

    private static string Kind(ConfigFaultCode code) => code.Severity() == ConfigFaultSeverity.Error ? "Error" : "Warning";

    private static void Wrap(StringBuilder text, string paragraph)
    {
        int column = 0;
        foreach (string word in paragraph.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > TerminalColumns)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column > 0 ? " " : "").Append(word);
            column += word.Length + (column > 0 ? 1 : 0);
        }

        text.Append('\n');
    }
}
