using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The traffic of tests/Soak, a fixed number of exchanges of it: what ten minutes show first shows here.</summary>
public sealed class SoakTests
{
    private const int ExchangeCount = 3000;

    [Fact]
    public async Task Mixed_good_traffic_gets_its_own_answers_and_nothing_unexpected()
    {
        Tally tally = new();
        await using SoakPods pods = new(tally, seed: 1);
        await using Lb lb = await Lb.StartAsync(pods.Toml());
        TrafficOptions options = new(lb.Address, Seed: 1) { FlowCount = 16, ExchangeCount = ExchangeCount, LargestBytes = 1024 * 1024 };

        await new TrafficRun(options, tally).RunAsync(TestContext.Current.CancellationToken);

        Assert.False(tally.WrongBytes.IsCompleted, tally.WrongBytes.IsCompleted ? await tally.WrongBytes : "");
        Assert.True(tally.UnexpectedCount == 0, string.Join(Environment.NewLine, tally.Unexpected));
        Assert.True(tally.Total >= ExchangeCount);
        Assert.All(Enum.GetValues<TrafficKind>(), kind => Assert.NotEqual(0, tally.Of(kind)));
    }
}
