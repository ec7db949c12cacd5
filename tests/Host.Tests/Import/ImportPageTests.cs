using System.Text.RegularExpressions;
using LoadBalancer.Host.Import.Annotations;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>docs/reference/import.md says what the program does.</summary>
public sealed partial class ImportPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs/reference/import.md"));

    [Fact]
    public void It_lists_every_annotation_with_what_it_becomes()
    {
        Assert.Equal(AnnotationTable.Nginx.Select(Row), Rows("## Annotations of ingress-nginx"));
        Assert.Equal(AnnotationTable.Iks.Select(Row), Rows("## Annotations of the classic IKS ALB"));
    }

    [Fact]
    public void Its_example_comes_to_what_it_shows()
    {
        Imported imported = Imported.Of(Block("yaml"), name: "web.yaml");

        Assert.Equal(Block("toml"), imported.Toml);
        Assert.NotNull(imported.Config);
        Assert.All(imported.Lines, static line => Assert.Contains(line, Page, StringComparison.Ordinal));
        Assert.Contains($"\nlb: 1 route, 1 service, 1 pod, 0 certificates; {imported.NotCarriedCount} not carried over\n", Page, StringComparison.Ordinal);
    }

    private static string Row(AnnotationRule rule) => $"{rule.Name}: {rule.Becomes}";

    private static IEnumerable<string> Rows(string heading)
    {
        string section = Page[(Page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..];
        int end = section.IndexOf("\n## ", StringComparison.Ordinal);
        return TableRow().Matches(end < 0 ? section : section[..end]).Select(static row => $"{row.Groups[1].Value}: {row.Groups[2].Value}");
    }

    private static string Block(string language) => Regex.Match(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex(@"^\| `([\w-]+)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
