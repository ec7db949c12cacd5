namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>A fixture that is not of its form is a fault with its place, never a case that is silently not run.</summary>
public sealed class FixtureReaderTests
{
    [Fact]
    public void Reads_rows_with_their_inputs_verdict_and_marks()
    {
        WireRow row = Assert.Single(Read("# t", "", "## A7 · bytes", "", "They pass.", "", "```forwarded 200 fresh", "GET\\r\\n", "  \\x20a\\xe9", "", "\\*3{ab\\0}", "```", "```pod", "x", "```"));

        Assert.Equal(("A7", "bytes", "They pass."), (row.Id, row.Title, row.Doing));
        Assert.Equal(["GET\r\n a\u00e9", "ab\0ab\0ab\0"], row.Cases.Select(static wire => wire.Bytes));
        Assert.All(row.Cases, static wire => Assert.Equal((CaseKind.Forwarded, "200", "x"), (wire.Kind, wire.Verdict, wire.Expected)));
        Assert.All(row.Cases, static wire => Assert.Equal(["fresh"], wire.Marks));
    }

    [Theory]
    [InlineData(1, "## A7 bytes")]
    [InlineData(1, "```refused 400", "x", "```")]
    [InlineData(3, "## A7 · a", "Text.", "```refuse 400", "x", "```")]
    [InlineData(3, "## A7 · a", "Text.", "```refused 400 bad_request fresher more", "x", "```")]
    [InlineData(3, "## A7 · a", "Text.", "```refused 40", "x", "```")]
    [InlineData(5, "## A7 · a", "Text.", "```refused 400", "x")]
    [InlineData(4, "## A7 · a", "Text.", "```refused 400", "```")]
    [InlineData(5, "## A7 · a", "Text.", "```refused 400", "\\q", "```")]
    [InlineData(5, "## A7 · a", "Text.", "```refused 400", "\\x1", "```")]
    [InlineData(5, "## A7 · a", "Text.", "```refused 400", "\\*{x}", "```")]
    [InlineData(5, "## A7 · a", "Text.", "```refused 400", "\u00e9", "```")]
    [InlineData(4, "## A7 · a", "Text.", "```refused 400", "x ", "```")]
    [InlineData(6, "## A7 · a", "Text.", "```forwarded 200", "x", "```")]
    [InlineData(3, "## A7 · a", "Text.")]
    [InlineData(5, "## A7 · a", "", "```refused 400", "x", "```")]
    public void Refuses_what_is_not_of_its_form_and_names_the_line(int line, params string[] lines)
    {
        FormatException fault = Assert.Throws<FormatException>(() => Read(lines));

        Assert.InRange(int.Parse(fault.Message.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), line - 1, line + 1);
        Assert.StartsWith("fixture.md:", fault.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<WireRow> Read(params string[] lines) => new FixtureReader("fixture.md", lines).Read();
}
