using System.CommandLine;
using System.CommandLine.Completions;

namespace LoadBalancer.Host.Cli.Completion;

/// <summary>A verb as completion knows it: what may follow it.</summary>
/// <param name="Path"><c>lb</c>, <c>lb check</c>, <c>lb config show</c>.</param>
/// <param name="Name">The last word of it.</param>
/// <param name="Description">One line.</param>
/// <param name="Verbs">The verbs within.</param>
/// <param name="Options">Its options.</param>
/// <param name="Argument">What stands behind it otherwise.</param>
internal sealed record CompletionNode(
    string Path, string Name, string Description, CompletionNode[] Verbs, CompletionOption[] Options, CompletionValue Argument)
{
    /// <summary>Placeholders whose value is a file or folder.</summary>
    private static readonly string[] FileNames = ["PATH", "FILE", "FOLDER"];

    /// <summary>This verb and all within it.</summary>
    public IEnumerable<CompletionNode> All => [this, .. Verbs.SelectMany(static verb => verb.All)];

    /// <summary>Reads the whole command tree, so that what can be typed is what is completed.</summary>
    public static CompletionNode Of(RootCommand root) => Of(root, "lb", []);

    private static CompletionNode Of(Command command, string path, IEnumerable<Option> inherited)
    {
        Option[] options = [.. command.Options.Concat(inherited).Where(static option => !option.Hidden)];
        return new CompletionNode(
            path,
            path[(path.LastIndexOf(' ') + 1)..],
            command.Description ?? "",
            [.. command.Subcommands.Where(static verb => !verb.Hidden).Select(verb => Of(verb, $"{path} {verb.Name}", options.Where(static option => option.Recursive)))],
            [.. options.Select(Of)],
            command.Arguments is [Argument argument, ..] ? Value(argument.Name, argument.GetCompletions(CompletionContext.Empty)) : CompletionValue.None);
    }

    private static CompletionOption Of(Option option)
    {
        // Of help's many names those that a shell's user types.
        string[] names = [.. option.Aliases.Prepend(option.Name).Distinct().Where(static name => name.StartsWith('-') && name != "-?")];
        bool isFlag = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool);
        return new CompletionOption(
            names,
            option.Description ?? "",
            isFlag ? CompletionValue.None : Value(option.HelpName ?? "", option.GetCompletions(CompletionContext.Empty)),
            option.AllowMultipleArgumentsPerToken);
    }

    private static CompletionValue Value(string placeholder, IEnumerable<CompletionItem> items)
    {
        string[] words = [.. items.Select(static item => item.Label)];
        return FileNames.Contains(placeholder) ? new CompletionValue(CompletionKind.Files, [])
            : words.Length > 0 ? new CompletionValue(CompletionKind.Words, words)
            : new CompletionValue(CompletionKind.Free, []);
    }
}
