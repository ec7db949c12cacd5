using System.Text;

namespace LoadBalancer.Host.Cli.Completion;

/// <summary>Writes the script for bash, 3.2 and later; it asks nobody, so it works wherever <c>lb</c> is and takes no time.</summary>
internal static class BashScript
{
    public static string Write(CompletionNode root)
    {
        CompletionNode[] verbs = [.. root.All];
        StringBuilder cases = new();
        foreach (CompletionNode verb in verbs)
        {
            ShellCases.Write(cases, verb, static value => value.Kind switch
            {
                CompletionKind.Files => "_lb_files",
                CompletionKind.Words => $"_lb_words '{string.Join(' ', value.Words)}'",
                _ => ":",
            });
        }

        StringBuilder options = new();
        StringBuilder arguments = new();
        foreach (CompletionNode verb in verbs)
        {
            options.Append($"            '{verb.Path}') _lb_words '{string.Join(' ', verb.Options.SelectMany(static option => option.Names))}' ;;\n");
            string what = verb.Verbs.Length > 0 ? $"_lb_words '{string.Join(' ', verb.Verbs.Select(static each => each.Name))}'" : verb.Argument.Kind switch
            {
                CompletionKind.Files => "_lb_files",
                CompletionKind.Words => $"_lb_words '{string.Join(' ', verb.Argument.Words)}'",
                _ => ":",
            };
            arguments.Append($"        '{verb.Path}') {what} ;;\n");
        }

        return $$"""
            # Completion of lb for bash, made by 'lb completion bash'. For this shell: source <(lb completion bash)
            _lb_words() {
                COMPREPLY=($(compgen -W "$1" -- "$cur"))
            }

            _lb_files() {
                local file
                while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$cur")
                compopt -o filenames 2>/dev/null
            }

            _lb() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=lb option= i
                COMPREPLY=()
                # bash makes three words of --option=value.
                if [[ $cur == = ]]; then
                    cur=
                elif [[ $prev == = ]]; then
                    prev=${COMP_WORDS[COMP_CWORD-2]}
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$verb ${COMP_WORDS[i]}" in
                        {{ShellCases.Patterns(verbs.Skip(1).Select(static verb => verb.Path))}}) verb="$verb ${COMP_WORDS[i]}" ;;
                    esac
                    if [[ ${COMP_WORDS[i]} == -* ]]; then option=${COMP_WORDS[i]}; fi
                done
                case "$verb $prev" in
            {{cases}}    esac
                if [[ $cur == -* ]]; then
                    case "$verb" in
            {{options}}        esac
                    return
                fi
                case "$verb $option" in
                    {{ShellCases.Repeated(verbs)}}) _lb_files; return ;;
                esac
                case "$verb" in
            {{arguments}}    esac
            }

            complete -F _lb lb

            """.ReplaceLineEndings("\n");
    }
}
