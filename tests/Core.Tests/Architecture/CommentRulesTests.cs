using System.Text.RegularExpressions;

namespace LoadBalancer.Core.Tests.Architecture;

/// <summary>House rules about what comments may say, checked over the sources.</summary>
public sealed partial class CommentRulesTests
{
    [Fact]
    public void Only_current_RFCs_are_cited() => Assert.DoesNotContain(Lines("src").Concat(Lines("tests")), static line =>
        ObsoleteRfc().IsMatch(line.Text) && !line.File.EndsWith($"{nameof(CommentRulesTests)}.cs", StringComparison.Ordinal));

    [Fact]
    public void Every_open_end_names_its_issue() =>
        Assert.DoesNotContain(Lines("src"), static line => OpenEnd().IsMatch(line.Text));

    [Fact]
    public void No_source_file_grows_past_two_hundred_and_fifty_lines() =>
        Assert.DoesNotContain(RepositoryFiles.CSharp("src"), static file => File.ReadLines(file).Count() > 250);

    [Fact]
    public void Event_ids_are_given_once() => Assert.Empty(
        Lines("src").SelectMany(static line => EventId().Matches(line.Text).Select(static match => match.Groups[1].Value))
            .GroupBy(static id => id).Where(static group => group.Count() > 1).Select(static group => group.Key));

    [Fact]
    public void The_pure_rooms_never_throw_for_what_a_peer_sent() => Assert.DoesNotContain(
        new[] { "src/Core/Http1/Parsing", "src/Core/Http1/Framing", "src/Core/Http1/Semantics", "src/Core/Routing", "src/Core/Dns/Wire" }.SelectMany(Lines),
        static line => Throw().IsMatch(line.Text));

    private static IEnumerable<(string File, int Number, string Text)> Lines(string folder) =>
        RepositoryFiles.CSharp(folder).SelectMany(static file => File.ReadLines(file).Select((text, index) => (file, index + 1, text)));

    [GeneratedRegex(@"RFC *(2068|2616|723[0-5])\b")]
    private static partial Regex ObsoleteRfc();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!.*#\d)")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"^\s*throw\b|=> throw\b|\?\? throw\b")]
    private static partial Regex Throw();
}
