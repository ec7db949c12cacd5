using System.Text.RegularExpressions;

namespace LoadBalancer.Core.Tests.Architecture;

/// <summary>Holds the code against the table of src/Core/README.md.</summary>
public sealed partial class DependencyTableTests
{
    [Fact]
    public void No_folder_uses_another_that_the_table_does_not_allow()
    {
        Dictionary<string, HashSet<string>> table = ReadTable();
        List<string> forbidden = [];
        foreach ((string file, string folder) in Files())
        {
            foreach (string used in FoldersUsedBy(File.ReadAllText(file)))
            {
                if (used != folder && !(table.TryGetValue(folder, out HashSet<string>? allowed) && allowed.Contains(used)))
                {
                    forbidden.Add($"{Path.GetRelativePath(RepositoryFiles.Root, file)}: {folder} may not use {used}");
                }
            }
        }

        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_folder_of_Core_stands_in_the_table_and_every_row_is_a_folder() =>
        Assert.Equal(Files().Select(static file => file.Folder).Distinct().Order(), ReadTable().Keys.Order());

    [Fact]
    public void The_table_has_no_circle()
    {
        Dictionary<string, HashSet<string>> table = ReadTable();
        while (table.Where(row => !row.Value.Any(table.ContainsKey)).Select(static row => row.Key).ToArray() is { Length: > 0 } leaves)
        {
            Array.ForEach(leaves, leaf => table.Remove(leaf));
        }

        Assert.Empty(table);
    }

    [Theory]
    [InlineData("using LoadBalancer.Core.Forwarding;", "Forwarding")]
    [InlineData("Core.Listening.Judge.Decide();", "Listening")]
    [InlineData("/// <see cref=\"LoadBalancer.Core.Runtime.Route\"/>", "Runtime")]
    [InlineData("namespace LoadBalancer.Core.Upstream.Deep;", "Upstream")]
    public void The_scan_sees_a_folder_however_it_is_named(string source, string folder) =>
        Assert.Equal([folder], FoldersUsedBy(source));

    private static IEnumerable<(string File, string Folder)> Files() =>
        from file in RepositoryFiles.CSharp("src/Core")
        let parts = Path.GetRelativePath(Path.Combine(RepositoryFiles.Root, "src/Core"), file).Split(Path.DirectorySeparatorChar)
        where parts.Length > 1
        select (file, parts[0]);

    private static IEnumerable<string> FoldersUsedBy(string source) =>
        FolderName().Matches(source).Select(static match => match.Groups[1].Value).Distinct();

    private static Dictionary<string, HashSet<string>> ReadTable() =>
        File.ReadLines(Path.Combine(RepositoryFiles.Root, "src/Core/README.md"))
            .SkipWhile(static line => !line.StartsWith("| folder |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(
                static cells => cells[1],
                static cells => cells[2].Split(',', StringSplitOptions.TrimEntries).Where(static name => name != "–").ToHashSet());

    [GeneratedRegex(@"\bCore\.(Primitives|Timing|Transport|Http1|ProxyProtocol|Routing|Tls|Observability|Upstream|Balancing|Forwarding|Runtime|Listening|Configuration|Health|Discovery|Zones|Dns|Admin|Explaining)\b")]
    private static partial Regex FolderName();
}
