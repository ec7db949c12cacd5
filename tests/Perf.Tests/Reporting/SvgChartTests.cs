using System.Globalization;
using System.Xml.Linq;
using LoadBalancer.Perf.Compare.Measuring;
using LoadBalancer.Perf.Compare.Reporting;

namespace LoadBalancer.Perf.Tests.Reporting;

public sealed class SvgChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_bar_is_as_long_as_its_value_and_one_that_costs_far_more_is_cut_but_keeps_its_number()
    {
        XElement chart = Draw(Bar("lb", 0.8), Bar("twice", 1.6), Bar("yarp", 4), Bar("also", 2));
        double[] lengths = [.. chart.Elements(Svg + "rect").Skip(1).Select(bar => double.Parse(bar.Attribute("width")!.Value, CultureInfo.InvariantCulture))];

        Assert.Equal(2, lengths[1] / lengths[0], 2);
        Assert.Equal(lengths[3], lengths[2]);
        Assert.Contains(chart.Elements(Svg + "text"), text => text.Value.StartsWith("4.00 (3.90–4.10)", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_are_escaped()
    {
        Assert.Contains(Draw(Bar("a<b&c", 1)).Elements(Svg + "text"), text => text.Value == "a<b&c");
    }

    [Fact]
    public void A_value_that_is_none_has_no_length()
    {
        Assert.Equal("0.0", Draw(Bar("lb", double.NaN)).Elements(Svg + "rect").Last().Attribute("width")!.Value);
    }

    private static SvgChart.Bar Bar(string label, double value) => new(label, new Estimate(value, value - 0.1, value + 0.1), IsOurs: false);

    private static XElement Draw(params SvgChart.Bar[] bars) => XElement.Parse(SvgChart.Draw("title", [new SvgChart.Group("W1", bars)]));
}
