using System.Text;

namespace LoadBalancer.Host.Cli.Completion;

/// <summary>Writes the script for zsh: to be sourced, or saved as <c>_lb</c> in a folder of <c>$fpath</c>.</summary>
internal static class ZshScript
{
    public static string Write(CompletionNode root)
    {
        CompletionNode[] verbs = [.. root.All];
        StringBuilder cases = new();
        StringBuilder options = new();
        StringBuilder arguments = new();
        foreach (CompletionNode verb in verbs)
        {
            ShellCases.Write(cases, verb, Offer);
            string described = string.Join(' ', verb.Options.SelectMany(static option => option.Names.Select(name => Described(name, option.Description))));
            options.Append($"            '{verb.Path}') found=({described}) ;;\n");
            arguments.Append(verb.Verbs.Length > 0
                ? $"        '{verb.Path}') found=({string.Join(' ', verb.Verbs.Select(static each => Described(each.Name, each.Description)))}); _describe verb found ;;\n"
                : $"        '{verb.Path}') {Offer(verb.Argument)} ;;\n");
        }

        return $$"""
            #compdef lb
            # Completion of lb for zsh, made by 'lb completion zsh'. For this shell: source <(lb completion zsh)
            _lb() {
                local verb=lb option= i cur=${words[CURRENT]} prev=${words[CURRENT-1]}
                local -a found
                for ((i = 2; i < CURRENT; i++)); do
                    case "$verb ${words[i]}" in
                        {{ShellCases.Patterns(verbs.Skip(1).Select(static verb => verb.Path))}}) verb="$verb ${words[i]}" ;;
                    esac
                    if [[ ${words[i]} == -* ]]; then option=${words[i]}; fi
                done
                case "$verb $prev" in
            {{cases}}    esac
                if [[ $cur == -* ]]; then
                    case "$verb" in
            {{options}}        esac
                    _describe -o option found
                    return
                fi
                case "$verb $option" in
                    {{ShellCases.Repeated(verbs)}}) _files; return ;;
                esac
                case "$verb" in
            {{arguments}}    esac
            }

            if [[ ${funcstack[1]} == _lb ]]; then
                _lb "$@"
            elif (( $+functions[compdef] )); then
                compdef _lb lb
            fi

            """.ReplaceLineEndings("\n");
    }

    private static string Offer(CompletionValue value) => value.Kind switch
    {
        CompletionKind.Files => "_files",
        CompletionKind.Words => $"compadd -- {string.Join(' ', value.Words)}",
        _ => ":",
    };

    private static string Described(string name, string description) => $"'{name}:{description.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
