using System.Text;

namespace LoadBalancer.Host.Cli.Completion;

/// <summary>What the scripts for bash and zsh have in common: patterns of <c>case</c>.</summary>
internal static class ShellCases
{
    /// <summary><c>'lb run' | 'lb check'</c>.</summary>
    public static string Patterns(IEnumerable<string> texts) => string.Join(" | ", texts.Select(static text => $"'{text}'"));

    /// <summary>The options whose value may be followed by another, all of them files.</summary>
    public static string Repeated(IEnumerable<CompletionNode> verbs) => Patterns(
        from verb in verbs
        from option in verb.Options
        where option is { IsRepeated: true, Value.Kind: CompletionKind.Files }
        from name in option.Names
        select $"{verb.Path} {name}");

    /// <summary>One line for each option of <paramref name="verb"/> that has a value.</summary>
    public static void Write(StringBuilder cases, CompletionNode verb, Func<CompletionValue, string> offer)
    {
        foreach (CompletionOption option in verb.Options.Where(static option => option.Value.Kind != CompletionKind.None))
        {
            cases.Append($"        {Patterns(option.Names.Select(name => $"{verb.Path} {name}"))}) {offer(option.Value)}; return ;;\n");
        }
    }
}
