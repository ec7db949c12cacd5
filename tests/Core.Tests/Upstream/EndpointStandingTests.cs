using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Upstream;

public sealed class EndpointStandingTests
{
    /// <summary>The table of <see cref="EndpointStanding"/>'s documentation: null where it says "whatever it is".</summary>
    private static readonly (bool? Configured, bool? Ready, bool? ProbedUp, bool? Ejected, bool? DrainRunning, EndpointStanding Standing)[] Table =
    [
        (false, null, null, null, false, EndpointStanding.Out),
        (false, null, true, false, true, EndpointStanding.Draining),
        (false, null, null, null, true, EndpointStanding.Out),
        (true, false, true, false, true, EndpointStanding.Draining),
        (true, false, null, null, null, EndpointStanding.Out),
        (true, true, false, null, null, EndpointStanding.Down),
        (true, true, true, true, null, EndpointStanding.Ejected),
        (true, true, true, false, null, EndpointStanding.Up),
    ];

    [Fact]
    public void Every_combination_stands_as_the_first_line_of_the_table_that_fits_it_says()
    {
        for (int bits = 0; bits < 32; bits++)
        {
            bool configured = (bits & 1) != 0, ready = (bits & 2) != 0, up = (bits & 4) != 0, ejected = (bits & 8) != 0, running = (bits & 16) != 0;
            EndpointStanding expected = Table.First(line =>
                Fits(line.Configured, configured) && Fits(line.Ready, ready) && Fits(line.ProbedUp, up) &&
                Fits(line.Ejected, ejected) && Fits(line.DrainRunning, running)).Standing;

            Assert.Equal(expected, EndpointStandings.Of(configured, ready, up, ejected, running));
        }
    }

    [Theory]
    [InlineData(EndpointStanding.Up, true, true, true)]
    [InlineData(EndpointStanding.Down, false, false, true)]
    [InlineData(EndpointStanding.Ejected, false, false, true)]
    [InlineData(EndpointStanding.Draining, false, true, false)]
    [InlineData(EndpointStanding.Out, false, false, false)]
    public void A_standing_says_who_may_come(EndpointStanding standing, bool takesNew, bool takesSticky, bool isWanted)
    {
        Assert.Equal(takesNew, standing.TakesNew());
        Assert.Equal(takesSticky, standing.TakesSticky());
        Assert.Equal(isWanted, standing.IsWanted());
    }

    private static bool Fits(bool? line, bool value) => line is null || line == value;
}
