using System.Text;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>Writes faults for people: the sentence, the line it speaks of, and a caret below the place.</summary>
/// <remarks>Config path.</remarks>
internal static class ConfigFaultPrinter
{
    /// <summary>Beyond this a line is not shown: it would wrap, and its caret point nowhere.</summary>
    private const int MaxShownLineChars = 400;

    public static void Print(TextWriter output, IEnumerable<ConfigFault> faults)
    {
        foreach (ConfigFault fault in faults)
        {
            output.WriteLine(fault);
            if (fault.SourceLine is { Length: > 0 and <= MaxShownLineChars } line)
            {
                output.WriteLine(Visible(line));
                output.WriteLine($"{Indent(line, fault.Position.Column)}^");
            }
        }
    }

    /// <summary>One fault as it is printed, without the last line end.</summary>
    public static string Show(ConfigFault fault)
    {
        using StringWriter text = new() { NewLine = "\n" };
        Print(text, [fault]);
        return text.ToString().TrimEnd();
    }

    /// <summary>As wide as the text before the column: tabs stay tabs, so that both lines are indented alike.</summary>
    private static string Indent(string line, int column) =>
        string.Concat(line.EnumerateRunes().Take(column - 1).Select(rune => rune.Value == '\t' ? '\t' : ' '));

    private static string Visible(string line)
    {
        StringBuilder visible = new(line.Length);
        foreach (char letter in line)
        {
            visible.Append(letter == '\t' || !char.IsControl(letter) ? letter : '?'); // a terminal would obey it
        }

        return visible.ToString();
    }
}
