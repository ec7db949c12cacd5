using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>The decision by latency, against a model of two zones: each answers the more slowly the nearer it is to what it can carry.</summary>
public sealed class ZoneLatencyTests
{
    private readonly ZoneLatency _latency = new();

    [Fact]
    public void A_zone_that_is_well_keeps_everything_though_the_others_would_be_a_little_faster()
    {
        Random random = new(1);
        for (int tick = 0; tick < 1_000; tick++)
        {
            _latency.Observe(new ZoneTimes(500, 10 + (4 * random.NextDouble()), 0, 0));
            Assert.Equal(0, _latency.SpilledShare);
        }
    }

    [Fact]
    public void An_overloaded_zone_gives_away_step_by_step_as_much_as_helps_and_takes_it_back()
    {
        Run(ticks: 60, load: 50);
        Assert.Equal(0, _latency.SpilledShare);

        List<double> shares = Run(ticks: 120, load: 130); // the own zone carries 100
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, ZoneSpill.Step + 1e-9));
        Assert.InRange(shares[^1], 0.2, 0.4); // at 0.23 it is just full, at 0.31 both are equally loaded
        Assert.InRange(shares.TakeLast(60).Max() - shares.TakeLast(60).Min(), 0, 2 * ZoneSpill.Step + 1e-9); // to and fro by a step or two

        Assert.Equal(0, Run(ticks: 300, load: 50)[^1]);
    }

    [Fact]
    public void Where_the_others_are_slower_still_one_step_finds_out_and_comes_home_to_rest()
    {
        Run(ticks: 60, load: 50);

        List<double> shares = Run(ticks: 100, load: 98, distanceMs: 10_000);

        Assert.Equal(ZoneSpill.Step, shares.Max(), 9);
        Assert.InRange(shares.Count(share => share > 0), 1, 15);
    }

    [Fact]
    public void A_twentieth_stays_to_be_measured_by()
    {
        Run(ticks: 60, load: 50);
        for (int tick = 0; tick < 60; tick++)
        {
            _latency.Observe(new ZoneTimes(100, 5_000, 100, 5));
        }

        Assert.Equal(0.95, _latency.SpilledShare, 9);
    }

    [Fact]
    public void With_hardly_a_request_a_second_it_says_nothing()
    {
        Run(ticks: 60, load: 50);
        for (int tick = 0; tick < 60; tick++)
        {
            _latency.Observe(new ZoneTimes(7, 5_000, 0, 0));
        }

        Assert.Equal(0, _latency.SpilledShare);
    }

    [Fact]
    public void What_is_slow_for_minutes_is_how_the_service_is_now()
    {
        Run(ticks: 60, load: 50);
        List<double> shares = [];
        for (int tick = 0; tick < 1_000; tick++)
        {
            _latency.Observe(new ZoneTimes(100, 60, 100, 70)); // slower than it was, and than the others by no means
            shares.Add(_latency.SpilledShare);
        }

        Assert.Equal(ZoneSpill.Step, shares.Max(), 9);
        Assert.Equal(0, shares.TakeLast(500).Max());
    }

    private List<double> Run(int ticks, double load, double distanceMs = 2)
    {
        List<double> shares = [];
        Random random = new(2);
        for (int tick = 0; tick < ticks; tick++)
        {
            double away = load * _latency.SpilledShare;
            _latency.Observe(new ZoneTimes(
                (long)(10 * (load - away)), Answer(load - away, random), (long)(10 * away), away > 0 ? Answer(away + 50, random) + distanceMs : 0));
            shares.Add(_latency.SpilledShare);
        }

        return shares;
    }

    /// <summary>5 ms when idle, by 1/(1 - load) until it is cut off, a tenth of noise.</summary>
    private static double Answer(double load, Random random) => 5 / Math.Max(1 - (load / 100), 0.01) * (0.95 + (0.1 * random.NextDouble()));
}
