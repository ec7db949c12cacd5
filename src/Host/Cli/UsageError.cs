using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Cli;

/// <summary>The one line that a mistyped command line is answered with.</summary>
internal static class UsageError
{
    /// <summary>What is wrong with the command line, or null when it can be run.</summary>
    public static string? Find(ParseResult parsed)
    {
        if (parsed.Action is TeachingHelp)
        {
            return null;
        }

        Command command = parsed.CommandResult.Command;
        return Complaint(parsed, command) is { } complaint ? Frame(command, complaint) : null;
    }

    private static string Frame(Command command, string complaint) =>
        $"{Name(command)}: {complaint} ('{Name(command)} -h' {(command.Subcommands.Count > 0 ? "lists the verbs" : "explains it")})";

    /// <summary><c>lb</c>, <c>lb check</c>, <c>lb config show</c>.</summary>
    private static string Name(Command command) =>
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent ? "lb" : $"{Name(parent)} {command.Name}";

    private static string? Complaint(ParseResult parsed, Command command)
    {
        // First, since the words after a mistyped option, usually its value, would be complained of as well.
        if (MistypedOption(parsed) is { } option)
        {
            return $"unknown option '{option}'{Suggest(option, command.Options.Select(known => known.Name))}";
        }

        if (parsed.UnmatchedTokens is [string word, ..])
        {
            return command.Subcommands.Count > 0
                ? $"unknown verb '{word}'{Suggest(word, command.Subcommands.Select(verb => verb.Name))}"
                : $"unexpected argument '{word}'";
        }

        // Without a verb there is nothing to invoke; with one, what the parser found.
        return parsed.Action switch
        {
            null => "which verb?",
            ParseErrorAction => command.Subcommands.Count > 0 ? "which verb?" : parsed.Errors[0].Message.TrimEnd('.'),
            _ => null,
        };
    }

    /// <summary>The parser takes an unknown <c>--strct</c> for a PATH where paths may follow; before a <c>--</c> it is a mistake.</summary>
    private static string? MistypedOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')?.Value;

    private static string Suggest(string word, IEnumerable<string> known) =>
        Suggestion.For(word, known);
}
