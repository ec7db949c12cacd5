using System.Globalization;
using System.Reflection;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>The page that tells, row by row, what we do and which test shows it; made of the fixtures and of <see cref="WireRowAttribute"/>.</summary>
public sealed class ConformanceTests
{
    private const string Page = "docs/reference/http-conformance.md";

    /// <summary>Set to 1, the page is written instead of compared.</summary>
    private const string WriteSwitch = "LB_WRITE_DOCS";

    /// <summary>How many rows each letter of the wire rules has.</summary>
    private static readonly (char Letter, int Count)[] Letters = [('A', 26), ('B', 22), ('C', 22), ('D', 17), ('E', 18), ('F', 24), ('G', 16)];

    private static readonly ILookup<string, WireRow> Fixtures = FixtureReader.ReadAll().ToLookup(static row => row.Id);

    private static readonly ILookup<string, (WireRowAttribute Row, string Test)> Tests = typeof(ConformanceTests).Assembly.GetTypes()
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        .SelectMany(static method => method.GetCustomAttributes<WireRowAttribute>()
            .Select(row => (Row: row, Test: $"{method.DeclaringType!.Name}.{method.Name}")))
        .ToLookup(static test => test.Row.Id);

    private static IEnumerable<string> Ids => Letters.SelectMany(static letter =>
        Enumerable.Range(1, letter.Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{letter.Letter}{number}")));

    [Fact]
    public void No_row_is_without_a_test_and_no_test_without_a_row()
    {
        Assert.DoesNotContain(Ids, static id => !Fixtures.Contains(id) && !Tests.Contains(id));
        Assert.Empty(Fixtures.Select(static row => row.Key).Except(Ids));
        Assert.Empty(Tests.Select(static row => row.Key).Except(Ids));
        Assert.All(Fixtures, static row => Assert.Single(row));
    }

    [Fact]
    public void The_page_is_what_the_tests_say()
    {
        string path = Path.Combine(FindRoot(AppContext.BaseDirectory), Page);
        string page = Write();
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == page, $"{Page} is stale; write it anew: {WriteSwitch}=1 dotnet test");
    }

    private static string Write()
    {
        StringBuilder page = new();
        page.AppendLine("# HTTP/1.1 conformance, row by row").AppendLine()
            .AppendLine("What `lb` does with each input of its wire rules, and the test that shows it. Made by the tests themselves from the fixtures in tests/EndToEnd.Tests/Wire and the tests")
            .AppendLine("marked with a row: `LB_WRITE_DOCS=1 dotnet test` writes it anew, and a stale page fails them. Every fixture is sent whole, a byte at a time, and behind a good request;")
            .AppendLine("behind each comes a canary that must not be touched.");
        string[] themes =
        [
            "A. Lines, names, values", "B. Target, Host, path", "C. Length fields", "D. Chunk framing", "E. Connection, Expect, Upgrade",
            "F. Answers of pods", "G. Resource abuse",
        ];
        foreach (string theme in themes)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {theme}").AppendLine()
                .AppendLine("| Row | Input | What we do | Tests |").AppendLine("| --- | --- | --- | --- |");
            foreach (string id in Ids.Where(id => id[0] == theme[0]))
            {
                WriteRow(page, id);
            }
        }

        return page.Replace("\r\n", "\n").ToString();
    }

    private static void WriteRow(StringBuilder page, string id)
    {
        WireRow? fixture = Fixtures[id].FirstOrDefault();
        IEnumerable<string> doings = [fixture?.Doing ?? "", .. Tests[id].Select(static test => test.Row.Doing)];
        string fixtureTest = fixture is null ? ""
            : fixture.Cases.All(static wire => wire.Kind == CaseKind.Answer) ? nameof(AnswerCaseTests) : nameof(RequestCaseTests);
        IEnumerable<string> tests = [fixture is null ? "" : $"`{fixtureTest}` {id}.1–{fixture.Cases.Count}", .. Tests[id].Select(static test => $"`{test.Test}`")];
        string input = fixture?.Title ?? Inputs(id);
        page.AppendLine(CultureInfo.InvariantCulture, $"| {id} | {Cell(input)} | {Cell(Join("; ", doings))} | {Cell(Join("<br>", tests))} |");
    }

    private static string Join(string separator, IEnumerable<string> texts) => string.Join(separator, texts.Where(static text => text.Length > 0).Select(static text => text.TrimEnd('.')));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The inputs of rows that are dialogues, times or numbers.</summary>
    private static string Inputs(string id) => id switch
    {
        "C21" => "a body that stops before its length",
        "D17" => "every head and chunk case, split at every byte",
        "E7" => "100-continue asked for and no body sent",
        "E12" => "pipelined requests, read or not",
        "E14" => "bytes behind the last request of a connection",
        "E15" => "FIN or RST while an answer is awaited",
        "F7" => "bytes on an idle pooled connection",
        "F18" => "a broken chunk in an answer, at once or late",
        "F19" => "a pod's connection that ends without an answer",
        "F22" => "a final answer before the request was read",
        "F24" => "values with line ends in answers",
        "G1" => "a head that drips",
        "G2" => "a connection on which nothing comes",
        "G3" => "a body that drips",
        "G4" => "an answer that is not taken",
        "G6" => "many connections, of one client or of many",
        "G7" => "TLS handshakes that stall or are garbage",
        "G8" => "SNI and Host of different TLS policies",
        "G9" => "TLS resumption under another name",
        "G10" => "unknown or absent SNI",
        "G11" => "bytes before a pod's TLS handshake",
        "G13" => "ten thousand pipelined requests, never read",
        "G15" => "hostile DNS",
        "G16" => "hostile admin requests",
        _ => throw new InvalidOperationException($"{id} has neither a fixture nor a described input"),
    };

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "LoadBalancer.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside their source tree"));
}
