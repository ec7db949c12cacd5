using LoadBalancer.Core.Configuration.Faults;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>One parsed text and how far its tree can be trusted.</summary>
/// <remarks>Config path. Tomlyn goes on after a fault, but what it makes of the rest is a guess.</remarks>
/// <param name="Document">Tomlyn's tree.</param>
/// <param name="File">The text it came from.</param>
/// <param name="TrustedLines">Lines before the first fault of syntax; <see cref="int.MaxValue"/> without one.</param>
internal sealed record TomlSyntax(DocumentSyntax Document, SourceFile File, int TrustedLines)
{
    // Tomlyn's words for a string that reaches the end of its line. All that follows stands inside that string.
    private const string OpenString = "Invalid newline in a string";

    private const string LongestEscape = "\\U0001F600";

    public bool IsWhole => TrustedLines == int.MaxValue;

    /// <summary>Parses without Tomlyn's own check for repeated keys: it sees one file, ours sees all.</summary>
    public static TomlSyntax Parse(SourceFile file, FaultList faults)
    {
        string text = file.Text;
        DocumentSyntax document;
        IEnumerable<DiagnosticMessage> diagnostics;
        try
        {
            document = SyntaxParser.Parse(text, file.Path, validate: false);
            diagnostics = document.Diagnostics;
        }
        catch (TomlException deep) // nested beyond 64 levels, the one thing Tomlyn throws for here
        {
            document = new DocumentSyntax();
            diagnostics = deep.Diagnostics;
            if (!diagnostics.Any())
            {
                faults.Add(ConfigFaultCode.Syntax, new SourcePosition(file, 0, 0), "arrays or tables are nested more than 64 deep");
                return new TomlSyntax(document, file, 0);
            }
        }
        catch (ArgumentOutOfRangeException) when (BreaksOffInEscape(text)) // Tomlyn wants to show the character it misses
        {
            faults.Add(ConfigFaultCode.Syntax, End(file, text), "the file ends inside a string, in the middle of an escape");
            return new TomlSyntax(new DocumentSyntax(), file, 0);
        }

        int trusted = int.MaxValue;
        int lastLine = 0;
        foreach (DiagnosticMessage each in diagnostics.OrderBy(each => each.Span.Start.Line).ThenBy(each => each.Span.Start.Column))
        {
            SourcePosition position = Position(file, each.Span);
            trusted = Math.Min(trusted, position.Line - 1);
            if (position.Line != lastLine) // what else it says of a line follows from the first
            {
                faults.Add(ConfigFaultCode.Syntax, position, Sentence(each.Message));
                lastLine = position.Line;
            }

            if (each.Message.StartsWith(OpenString, StringComparison.Ordinal))
            {
                break;
            }
        }

        return new TomlSyntax(document, file, trusted);
    }

    /// <summary>Tomlyn counts lines and columns (in characters, not bytes) from 0.</summary>
    public static SourcePosition Position(SourceFile file, SourceSpan span) => new(file, span.Start.Line + 1, span.Start.Column + 1);

    private static bool BreaksOffInEscape(string text) =>
        text.LastIndexOf('\\') is >= 0 and int last && text.Length - last < LongestEscape.Length;

    private static SourcePosition End(SourceFile file, string text)
    {
        string lastLine = text[(text.LastIndexOf('\n') + 1)..];
        return new SourcePosition(file, text.AsSpan().Count('\n') + 1, lastLine.EnumerateRunes().Count() + 1);
    }

    private static string Sentence(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..];
}
