using System.Diagnostics;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Cli.Completion;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Cli;

/// <summary>What is written into a shell's hands completes what can be typed.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("ch", "check")]
    [InlineData("co", "config|completion")]
    [InlineData("config ", "show|schema")]
    [InlineData("config show --ch", "--changed")]
    [InlineData("check --s", "--strict")]
    [InlineData("check --explain LB001", "LB0010|LB0011|LB0012|LB0013|LB0014|LB0015|LB0016|LB0017")]
    [InlineData("status -o ", "json|table")]
    [InlineData("status --output = t", "table")]
    [InlineData("status --admin ", "")]
    [InlineData("completion z", "zsh")]
    [InlineData("check a.t", "a.toml")]
    [InlineData("check a.toml b", "b c.toml")]
    [InlineData("run --config ", "a.toml|b c.toml")]
    [InlineData("run -c a.toml b", "b c.toml")]
    [InlineData("version ", "")]
    public async Task Bash_completes_verbs_options_words_and_files(string typed, string offered)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash");
        string folder = Directory.CreateTempSubdirectory("lb-completion-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.toml"), "");
        File.WriteAllText(Path.Combine(folder, "b c.toml"), "");
        string[] words = ["lb", .. typed.Split(' ')];
        string script = await ScriptAsync("bash") + $$"""
            COMP_WORDS=({{string.Join(' ', words.Select(static word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _lb
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.Equal(offered.Split('|'), (await BashAsync(script, folder)).TrimEnd('\n').Split('\n'));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Every_script_knows_every_verb(string shell)
    {
        string script = await ScriptAsync(shell);

        Assert.All(
            new[] { "run", "demo", "check", "config", "config show", "config schema", "completion", "version" },
            verb => Assert.Contains($"'lb {verb}'", script, StringComparison.Ordinal));
        Assert.DoesNotContain('\r', script);
    }

    [Fact]
    public void Every_verb_and_option_is_in_the_reference_page()
    {
        string[] sections = File.ReadAllText(Repository.File("docs/reference/cli.md")).Split("\n## ");

        Assert.All(CompletionNode.Of(CommandLine.Build(new FakeComposition())).All.Where(static verb => verb.Verbs.Length == 0), verb =>
        {
            string section = Assert.Single(sections, section => section.StartsWith($"`{verb.Path}`", StringComparison.Ordinal));
            Assert.All(verb.Options.Where(option => option.Names[0] != "--help" && !sections[0].Contains($"`{option.Names[0]} ", StringComparison.Ordinal)), option =>
                Assert.Contains(option.Names, name => section.Contains(name, StringComparison.Ordinal)));
        });
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        using StringWriter output = new();
        Assert.Equal(0, await CommandLine.RunAsync(["completion", shell], new FakeComposition(), output, output));
        return output.ToString();
    }

    private static async Task<string> BashAsync(string script, string folder)
    {
        using Process bash = Process.Start(new ProcessStartInfo("/bin/bash", ["--norc"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        string output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output;
    }
}
