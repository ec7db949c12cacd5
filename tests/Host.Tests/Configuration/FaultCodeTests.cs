using System.Text.RegularExpressions;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed partial class FaultCodeTests
{
    // Faults of whole files and of what is missing from the whole; they have tests of their own in ConfigFilesTests.
    private static readonly ConfigFaultCode[] OfWholeFiles =
    [
        ConfigFaultCode.FileUnreadable, ConfigFaultCode.FolderEmpty, ConfigFaultCode.NotUtf8, ConfigFaultCode.NoListener,
        ConfigFaultCode.NothingRouted,
    ];

    // Of the machine, or of the process that runs: a file alone has none of them.
    private static readonly ConfigFaultCode[] OfRunning = [ConfigFaultCode.CannotListen, ConfigFaultCode.CannotLog, ConfigFaultCode.NeedsRestart];

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, FaultExamples.All.Length)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_mistake_is_one_fault_at_its_place(int index)
    {
        (ConfigFaultCode code, string message, string marked) = FaultExamples.All[index];
        string before = marked[..marked.IndexOf('¦', StringComparison.Ordinal)];
        string position = $"{before.Count(letter => letter == '\n') + 1}:{before.Length - before.LastIndexOf('\n')}";

        string fault = Assert.Single(ConfigFolder.FaultsOf(marked.Replace("¦", "", StringComparison.Ordinal)));

        string severity = code.Severity() == ConfigFaultSeverity.Error ? "error" : "warning";
        Assert.StartsWith($"a.toml:{position}: {severity} {code.Text()}: ", fault, StringComparison.Ordinal);
        Assert.Contains(message, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[limits]\nheader_cuont = 1\n", "unknown key 'header_cuont' in [limits]", "header_count")]
    [InlineData("[[pod]]\n", "unknown table [[pod]]", "[[pods]]")]
    [InlineData("[default_backend]\nservice = \"wbe\"\n", "service in [default_backend] is 'wbe', but no [[services]] has this name", "web")]
    [InlineData("[access_log]\nformat = \"jsn\"\n", "format in [access_log] is 'jsn'; valid: \"json\" or \"off\"", "json")]
    [InlineData("[access_log]\nformat = \"xyz\"\n", "format in [access_log] is 'xyz'; valid: \"json\" or \"off\"", null)]
    public void The_word_that_was_meant_is_apart_from_the_sentence_and_printed_behind_it(string text, string message, string? meant)
    {
        using ConfigFolder folder = new(("a.toml", ConfigFolder.Base + text));

        ConfigFault fault = Assert.Single(folder.Load().Faults);

        Assert.Equal((message, meant), (fault.Message, fault.Suggestion));
        Assert.EndsWith(meant is null ? message : $"{message}; did you mean {(meant[0] == '[' ? meant : $"'{meant}'")}?", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_has_an_example() =>
        Assert.Empty(Enum.GetValues<ConfigFaultCode>().Except(FaultExamples.All.Select(example => example.Code)).Except(OfWholeFiles).Except(OfRunning));

    [Fact]
    public void The_page_of_faults_is_what_the_program_writes() => GeneratedPage.MustBe("docs/reference/faults.md", FaultPage.Write());

    [Fact]
    public void Every_code_is_explained_in_the_page_and_in_a_terminal()
    {
        string page = FaultPage.Write();
        Assert.Equal(Enum.GetValues<ConfigFaultCode>().Select(code => code.Text()), Heading().Matches(page).Select(match => match.Groups[1].Value));
        Assert.All(Enum.GetValues<ConfigFaultCode>(), static code =>
        {
            ConfigFaultEntry entry = ConfigFaultGuide.Of(code);
            Assert.EndsWith(".", entry.Meaning, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\.$|^$", entry.Example);
            Assert.DoesNotMatch(@"\.$|^$", entry.Remedy);
            Assert.All(FaultPage.ForTerminal(code).Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
        });
    }

    [Theory]
    [InlineData("LB0012", ConfigFaultCode.UnknownKey)]
    [InlineData("lb12", ConfigFaultCode.UnknownKey)]
    [InlineData("0012", ConfigFaultCode.UnknownKey)]
    [InlineData("LB0099", null)]
    [InlineData("LB", null)]
    [InlineData("-12", null)]
    [InlineData("LB65548", null)]
    public void A_code_is_found_however_it_is_written(string text, ConfigFaultCode? code) => Assert.Equal(code, ConfigFaultGuide.Find(text));

    [Fact]
    public void The_number_of_an_unknown_key_is_part_of_the_reference() => Assert.Equal("LB0012", ConfigFaultCode.UnknownKey.Text());

    [GeneratedRegex(@"^### (LB\d{4})$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
