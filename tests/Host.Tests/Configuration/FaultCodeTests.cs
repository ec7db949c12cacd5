using System.Text.RegularExpressions;
using LoadBalancer.Core.Configuration.Faults;

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

    [Fact]
    public void Every_code_has_an_example() =>
        Assert.Empty(Enum.GetValues<ConfigFaultCode>().Except(FaultExamples.All.Select(example => example.Code)).Except(OfWholeFiles).Except(OfRunning));

    [Fact]
    public void Every_code_and_no_other_is_documented()
    {
        string page = File.ReadAllText(Repository.File("docs/reference/config-errors.md"));

        Assert.Equal(
            Enum.GetValues<ConfigFaultCode>().Select(code => code.Text()),
            Heading().Matches(page).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Each_codes_section_gives_an_example_and_a_remedy_and_says_when_it_is_a_warning()
    {
        string[] sections = File.ReadAllText(Repository.File("docs/reference/config-errors.md")).Split("\n### ")[1..];
        foreach ((string section, ConfigFaultCode code) in sections.Zip(Enum.GetValues<ConfigFaultCode>()))
        {
            Assert.Contains("Example:", section, StringComparison.Ordinal);
            Assert.Contains("Remedy:", section, StringComparison.Ordinal);
            Assert.Equal(code.Severity() == ConfigFaultSeverity.Warning, section.Contains("\n\nWarning. ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_number_of_an_unknown_key_is_part_of_the_reference() => Assert.Equal("LB0012", ConfigFaultCode.UnknownKey.Text());

    [GeneratedRegex(@"^### (LB\d{4})$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
