using LoadBalancer.Core.Tests.Zones.Simulated;

namespace LoadBalancer.Core.Tests.Zones;

/// <summary>Zones under faults that come at random, and what must hold whatever comes.</summary>
/// <remarks>
/// <c>LB_ZONES_STEPS</c>: how many tenths of a second are simulated for each number of zones (default 2 000); <c>LB_ZONES_SEED</c>: the first seed.
/// A failure names its seed.
/// </remarks>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(3, false, true)]
    [InlineData(3, true, true)]
    [InlineData(3, false, false)]
    [InlineData(5, false, true)]
    [InlineData(9, false, true)]
    [InlineData(9, true, true)]
    public void Whatever_fails_no_answer_is_wrong_and_all_agree_soon_after_it_ends(int zoneCount, bool hasWitness, bool hasSecret)
    {
        long steps = Read("LB_ZONES_STEPS", 2_000);
        int seed = (int)Read("LB_ZONES_SEED", 1);
        SimFigures figures = new();
        for (long done = 0; done < steps; seed++)
        {
            using Simulation simulation = new(zoneCount, hasWitness, hasSecret, seed);
            done += simulation.Run(Math.Min(steps - done, 50_000), figures);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{zoneCount} zones, witness {hasWitness}, secret {hasSecret}: {figures}");
        Assert.True(figures.RoundCount > 0 && figures.FaultCount > 0);
    }

    private static long Read(string name, long otherwise) => long.TryParse(Environment.GetEnvironmentVariable(name), out long value) ? value : otherwise;
}
