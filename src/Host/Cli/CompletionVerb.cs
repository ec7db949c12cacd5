using System.CommandLine;
using LoadBalancer.Host.Cli.Completion;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb completion</c>: a script that makes a shell complete verbs, options and paths.</summary>
internal static class CompletionVerb
{
    public const string Lesson = """
        Example:
          source <(lb completion bash)
          lb completion zsh > ~/.zfunc/_lb
          lb completion fish > ~/.config/fish/completions/lb.fish

        Make it anew with each version of lb: it knows the verbs and options of the one that wrote it.
        """;

    private static readonly (string Shell, Func<CompletionNode, string> Write)[] Shells =
        [("bash", BashScript.Write), ("zsh", ZshScript.Write), ("fish", FishScript.Write)];

    /// <summary>Makes the verb.</summary>
    /// <param name="root">The whole command line, read when the script is written: all verbs are there then.</param>
    public static Command Create(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Shells.Select(static each => each.Shell)) };
        shell.AcceptOnlyFromAmong([.. Shells.Select(static each => each.Shell)]);
        var command = new Command("completion", "Print a script that completes verbs, options and paths in a shell") { shell };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            parsed.InvocationConfiguration.Output.Write(Array.Find(Shells, each => each.Shell == name).Write(CompletionNode.Of(root)));
            return ExitCode.Done;
        });
        return command;
    }
}
