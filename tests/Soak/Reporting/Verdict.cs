namespace LoadBalancer.Soak.Reporting;

/// <summary>One promise and whether it was kept; null: this run cannot tell.</summary>
internal sealed record Verdict(bool? IsKept, string Promise, string Found)
{
    public string Word => IsKept switch { true => "pass", false => "FAIL", null => "not judged" };

    public static string Table(IEnumerable<Verdict> verdicts)
    {
        MarkdownTable table = new("verdict", "promise", "found");
        foreach (Verdict verdict in verdicts)
        {
            table.Add(verdict.Word, verdict.Promise, verdict.Found);
        }

        return table.ToString();
    }
}
