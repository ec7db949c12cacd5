using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

/// <summary>A strict reader of the Prometheus text format: what it lets pass, a scraper reads.</summary>
internal sealed partial class Exposition
{
    private Exposition()
    {
    }

    /// <summary>Type by family name, in the order of the text.</summary>
    public Dictionary<string, string> Types { get; } = [];

    public List<Sample> Samples { get; } = [];

    public static Exposition Scrape(MetricsRegistry registry)
    {
        ArrayBufferWriter<byte> output = new();
        PrometheusText.Write(registry, output);
        return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan));
    }

    public static Exposition Parse(string text)
    {
        Assert.EndsWith("\n", text);
        Exposition exposition = new();
        HashSet<string> helped = [];
        string family = "";
        foreach (string line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                Assert.True(helped.Add(help.Groups[1].Value), $"second HELP: {line}");
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.Contains(family, helped);
                Assert.True(exposition.Types.TryAdd(family, type.Groups[2].Value), $"second TYPE: {line}");
            }
            else
            {
                exposition.AddSample(line, family);
            }
        }

        exposition.CheckFamilies();
        return exposition;
    }

    /// <summary>The value of one series, written as in the text; fails when there is none.</summary>
    public double this[string series] => Assert.Single(Samples, sample => sample.Series == series).Value;

    public bool Has(string series) => Samples.Exists(sample => sample.Series == series);

    private void AddSample(string line, string family)
    {
        Match match = SampleLine().Match(line);
        Assert.True(match.Success, $"neither a comment nor a sample: {line}");
        string name = match.Groups["name"].Value;
        bool isOfFamily = name == family || (Types[family] == "histogram" && Suffix().Replace(name, "") == family);
        Assert.True(isOfFamily, $"outside its family {family}: {line}");
        Dictionary<string, string> labels = [];
        foreach (Capture pair in match.Groups["pair"].Captures)
        {
            string[] halves = pair.Value.Split('=', 2);
            Assert.True(labels.TryAdd(halves[0], Unescape(halves[1][1..^1])), $"label twice: {line}");
        }

        string text = match.Groups["value"].Value;
        double value = text == "+Inf" ? double.PositiveInfinity : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        string series = name + match.Groups["labels"].Value;
        Assert.False(Has(series), $"series twice: {line}");
        Samples.Add(new Sample(family, name, series, labels, value));
    }

    private void CheckFamilies()
    {
        Assert.All(Types, type => Assert.Equal(type.Value == "counter", type.Key.EndsWith("_total", StringComparison.Ordinal)));
        foreach (Sample count in Samples.Where(sample => Types[sample.Family] == "histogram" && sample.Name == sample.Family + "_count"))
        {
            List<Sample> buckets = Samples.FindAll(sample => sample.Name == count.Family + "_bucket" &&
                sample.Labels.Where(label => label.Key != "le").ToHashSet().SetEquals(count.Labels));
            Assert.Equal("+Inf", buckets[^1].Labels["le"]);
            Assert.Equal(count.Value, buckets[^1].Value);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value)); // cumulative
            double[] bounds = [.. buckets.SkipLast(1).Select(bucket => double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture))];
            Assert.Equal(bounds.Distinct().Order(), bounds);
        }
    }

    private static string Unescape(string value) => Escape().Replace(value, match => match.Value == @"\n" ? "\n" : match.Value[1..]);

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
        (?<labels>\{
            (?<pair>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*")
            (?:,(?<pair>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*"))*
        \})?
        [ ](?<value>[-+.0-9eE]+|\+Inf|-Inf|NaN)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();

    internal sealed record Sample(string Family, string Name, string Series, Dictionary<string, string> Labels, double Value);
}
