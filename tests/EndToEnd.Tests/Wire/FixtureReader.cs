using System.Text.RegularExpressions;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>Reads the Markdown of a fixture; README.md of this folder defines its form. Whatever is not of that form is a fault with its place.</summary>
internal sealed partial class FixtureReader(string file, string[] lines)
{
    private static readonly HashSet<string> KnownMarks = ["closes", "fresh", "kept", "ends", "cut", "head", "http10", "websocket"];

    private readonly List<WireRow> _rows = [];
    private int _at;

    /// <summary>Every row of every fixture, in the order of the files.</summary>
    public static IReadOnlyList<WireRow> ReadAll() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Wire"), "*.md")
            .Order(StringComparer.Ordinal)
            .Where(static path => Path.GetFileName(path) != "README.md")
            .SelectMany(static path => new FixtureReader(Path.GetFileName(path), File.ReadAllLines(path)).Read())];

    public IReadOnlyList<WireRow> Read()
    {
        while (_at < lines.Length)
        {
            Match heading = Heading().Match(lines[_at]);
            if (heading.Success)
            {
                _at++;
                ReadRow(heading.Groups["id"].Value, heading.Groups["title"].Value);
            }
            else if (lines[_at].StartsWith("## ", StringComparison.Ordinal) || lines[_at].StartsWith("```", StringComparison.Ordinal))
            {
                throw Fault("a row begins with '## A1 · its input'");
            }
            else
            {
                _at++;
            }
        }

        return _rows;
    }

    private void ReadRow(string id, string title)
    {
        List<string> doing = [];
        List<WireCase> cases = [];
        while (_at < lines.Length && !lines[_at].StartsWith("## ", StringComparison.Ordinal))
        {
            if (lines[_at].StartsWith("```", StringComparison.Ordinal))
            {
                ReadCases(id, cases);
            }
            else
            {
                doing.Add(lines[_at++].Trim());
            }
        }

        if (cases.Count == 0 || string.Concat(doing).Length == 0)
        {
            throw Fault($"row {id} has no sentence, or no case");
        }

        _rows.Add(new WireRow(id, title, string.Join(' ', doing.Where(static line => line.Length > 0)), cases));
    }

    private void ReadCases(string id, List<WireCase> cases)
    {
        string[] words = lines[_at][3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !Enum.TryParse(words[0], ignoreCase: true, out CaseKind kind))
        {
            throw Fault("a fence begins with refused, answered, broken, forwarded or answer");
        }

        string[] verdict = [.. words.Skip(1).TakeWhile(static word => !KnownMarks.Contains(word))];
        HashSet<string> marks = [.. words.Skip(1 + verdict.Length)];
        if (verdict.Length is not (1 or 2) || verdict[0].Length != 3 || !marks.IsSubsetOf(KnownMarks))
        {
            throw Fault("behind the first word stand a status, a reason code where there is one, and marks");
        }

        List<string> inputs = ReadBlocks();
        string? expected = null;
        if (_at < lines.Length && lines[_at] is "```pod" or "```client")
        {
            expected = ReadBlocks() is [string only] ? only : throw Fault("one expectation for all inputs of the block before");
        }

        if (kind == CaseKind.Forwarded != (expected is not null) && kind != CaseKind.Answer)
        {
            throw Fault("a pod fence stands behind a forwarded one, and behind no other");
        }

        foreach (string input in inputs)
        {
            string said = string.Join(' ', verdict);
            cases.Add(new WireCase($"{id}.{cases.Count + 1} {words[0]} {said}", kind, said, input, expected, marks));
        }
    }

    /// <summary>Reads a fence to its end: inputs are parted by empty lines.</summary>
    private List<string> ReadBlocks()
    {
        List<string> blocks = [];
        List<string> block = [];
        for (_at++; ; _at++)
        {
            string line = _at < lines.Length ? lines[_at] : throw Fault("a fence without an end");
            bool isEnd = line == "```";
            if (line.EndsWith(' '))
            {
                throw Fault("a space at a line's end is written \\x20, or it is lost");
            }

            if (!isEnd && line.Length > 0)
            {
                block.Add(line.TrimStart());
                continue;
            }

            if (block.Count > 0)
            {
                blocks.Add(ParseBlock(block));
                block.Clear();
            }

            if (isEnd)
            {
                _at++;
                return blocks.Count > 0 ? blocks : throw Fault("a fence without an input");
            }
        }
    }

    private string ParseBlock(List<string> block)
    {
        try
        {
            return Notation.Parse(block);
        }
        catch (FormatException exception)
        {
            throw Fault(exception.Message);
        }
    }

    private FormatException Fault(string what) => new($"{file}:{_at + 1}: {what}");

    [GeneratedRegex("^## (?<id>[A-G][0-9]+) · (?<title>.+)$")]
    private static partial Regex Heading();
}
