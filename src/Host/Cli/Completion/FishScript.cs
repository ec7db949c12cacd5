using System.Text;

namespace LoadBalancer.Host.Cli.Completion;

/// <summary>Writes the script for fish.</summary>
internal static class FishScript
{
    public static string Write(CompletionNode root)
    {
        StringBuilder script = new($$"""
            # Completion of lb for fish, made by 'lb completion fish'. For this shell: lb completion fish | source
            function __lb_verb_is
                set -l verb lb
                for word in (commandline -opc)[2..-1]
                    switch "$verb $word"
                        case {{string.Join(' ', root.All.Skip(1).Select(static verb => $"'{verb.Path}'"))}}
                            set verb "$verb $word"
                    end
                end
                test "$verb" = "$argv"
            end

            complete -c lb -f

            """.ReplaceLineEndings("\n"));
        foreach (CompletionNode verb in root.All)
        {
            string start = $"complete -c lb -n '__lb_verb_is {verb.Path}'";
            foreach (CompletionNode inner in verb.Verbs)
            {
                script.Append($"{start} -a {inner.Name} -d {Quoted(inner.Description)}\n");
            }

            foreach (CompletionOption option in verb.Options)
            {
                script.Append($"{start} {string.Join(' ', option.Names.Select(Named))}{Offer(option.Value)} -d {Quoted(option.Description)}\n");
            }

            script.Append(verb.Argument.Kind switch
            {
                CompletionKind.Files => $"{start} -F\n",
                CompletionKind.Words => $"{start} -a {Quoted(string.Join(' ', verb.Argument.Words))}\n",
                _ => "",
            });
        }

        return script.ToString();
    }

    private static string Named(string name) => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}";

    private static string Offer(CompletionValue value) => value.Kind switch
    {
        CompletionKind.Files => " -r -F",
        CompletionKind.Words => $" -x -a {Quoted(string.Join(' ', value.Words))}",
        CompletionKind.Free => " -x",
        _ => "",
    };

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
