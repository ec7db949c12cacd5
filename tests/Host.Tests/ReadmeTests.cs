using System.Text.RegularExpressions;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests;

/// <summary>What the README promises a newcomer holds.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.File("README.md"));

    [Fact]
    public void Its_first_configuration_is_served_as_it_stands()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("lb-readme-").FullName, "my.toml");
        File.WriteAllText(path, TomlBlock().Match(Readme).Groups[1].Value);

        LoadResult loaded = ConfigLoader.Load([path]);

        Assert.Empty(loaded.Faults);
        Assert.NotNull(loaded.Config);
    }

    [Fact]
    public void Its_links_lead_somewhere() => Assert.All(
        Link().Matches(Readme).Select(static match => match.Groups[1].Value),
        static target => Assert.True(Path.Exists(Repository.File(target)), target));

    [Fact]
    public void CI_calls_its_own_test_command() =>
        Assert.Matches(@"(?m)^dotnet test\b", File.ReadAllText(Repository.File(".ci/run")));

    [GeneratedRegex(@"```toml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TomlBlock();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
